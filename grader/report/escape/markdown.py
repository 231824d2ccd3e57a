"""Texts in Markdown: a submission's always as code, in which nothing means anything.

A backslash would do for CommonMark, but not for what GitHub and GitLab find in plain text afterwards: `@name`
tells a person, `#1` links an issue, and `:smile:` becomes a picture. In code they look for none of that.
"""

import re

from grader.report.escape.terminal import for_terminal, show

_BACKTICKS = re.compile("`+")
_PUNCTUATION = re.compile(r"[\\`*_\[\]<>|~&#@$]")
"""What means something inside a line, and that a backslash makes text; GitHub has `~~`, `@` and `$` besides."""


def for_markdown(text: str, *, in_table: bool = False) -> str:
    r"""Return the text as a code span on one line (CommonMark 0.31, 6.1).

    Its fence is longer than any row of backticks in it; a space inside both fences is stripped by the reader.
    ``in_table``: a `|` would end the cell even in code (GFM 4.10), so it is shown as an escape. Nothing becomes
    ``(nothing)``, since no code span is empty.

    >>> print(for_markdown("a`b"), for_markdown("x|y", in_table=True))
    `` a`b `` `x\x7cy`
    """
    shown = for_terminal(text)
    if in_table:
        shown = shown.replace("|", show("|"))
    if not shown:
        return "(nothing)"
    fence = _fence(shown, 1)
    # Spaces are stripped where both ends have one, and text of spaces alone is left as it is.
    is_stripped = shown[0] == shown[-1] == " " and shown.strip(" ")
    room = " " if is_stripped or shown[0] == "`" or shown[-1] == "`" else ""
    return f"{fence}{room}{shown}{room}{fence}"


def for_markdown_prose(text: str) -> str:
    r"""Return an author's text for one line or a cell of a table, without code around it (CommonMark 0.31, 2.4).

    Not for what a submission influences: see above.

    >>> print(for_markdown_prose("1 * 2 | <b>"))
    1 \* 2 \| \<b\>
    """
    return _PUNCTUATION.sub(lambda found: f"\\{found[0]}", for_terminal(text))


def for_markdown_block(text: str) -> str:
    """Return the text as a fenced code block, with a line break at its end (CommonMark 0.31, 4.5).

    The block must stand at the beginning of a line; its fence is longer than any row of backticks in it.
    """
    shown = for_terminal(text, multiline=True)
    fence = _fence(shown, 3)
    return f"{fence}\n{shown}{'' if shown.endswith(chr(10)) else chr(10)}{fence}\n"


def _fence(text: str, least: int) -> str:
    longest = max(map(len, _BACKTICKS.findall(text)), default=0)
    return "`" * max(least, longest + 1)
