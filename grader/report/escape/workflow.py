"""Texts in the log of a CI job, whose runner obeys lines that look like its commands.

GitHub's runner looks for `::command::` at a line's beginning, behind any white space, and for `##[command]`
anywhere in a line (actions/runner, ActionCommand.cs). Azure's looks for `##vso[`, and TeamCity's for
`##teamcity[`.
"""

import re

from grader.report.escape.terminal import for_terminal, show

_HASHES = re.compile(r"#(?=#\w*\[)")
_COLONS = re.compile(r"^([^\S\n]*):(?=:(?:[A-Za-z]|[^\n]*::))", re.MULTILINE)
"""Two colons before a command's name, or with two more behind them; `:::9999` is an address."""
_PERCENT = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = {**_PERCENT, ":": "%3A", ",": "%2C"}


def for_log(text: str) -> str:
    r"""Return lines of a log, already escaped for a terminal, in which no runner finds a command.

    The first character of each is shown as an escape, and the rest stays.

    >>> print(for_log("  ::set-output name=a::b\nx ##[error] :: #"))
      \x3a:set-output name=a::b
    x \x23#[error] :: #
    """
    text = _HASHES.sub(show("#").replace("\\", r"\\"), text)
    return _COLONS.sub(lambda match: match[1] + show(":"), text)


def for_workflow_message(text: str) -> str:
    """Return the text for the message of a workflow command of GitHub's, behind its last `::`.

    The rule is the toolkit's ``escapeData`` (actions/toolkit, packages/core/src/command.ts).

    >>> for_workflow_message("100%")
    '100%25'
    """
    return _replaced(text, _PERCENT)


def for_workflow_property(text: str) -> str:
    """Return the text for a property, such as ``title=`` (``escapeProperty`` in the same file).

    >>> for_workflow_property("a,b: c")
    'a%2Cb%3A c'
    """
    return _replaced(text, _PROPERTY)


def _replaced(text: str, escapes: dict[str, str]) -> str:
    return "".join(escapes.get(char, char) for char in for_log(for_terminal(text, multiline=True)))
