"""What PyYAML says of a file that is no YAML, in words for those who don't know its scanner."""

import re
from typing import NamedTuple

import yaml

from grader.loader.problems import Problem
from grader.loader.text import SourceText

ParserError = yaml.YAMLError | ValueError | OverflowError
"""What a parser may raise: PyYAML's own scanner lets chr() raise for an escape such as ``\\UFFFFFFFF``."""
PARSER_ERRORS = (yaml.YAMLError, ValueError, OverflowError)


class _Wording(NamedTuple):
    pattern: str
    """Of PyYAML's message."""
    what: str
    hint: str


_QUOTES = "put quotes around text that holds `: ` or ` #`, or begins with one of @ ` % & * ! ? | > [ {"
_MISFIT = "this does not fit what stands above it"
_WORDINGS = (
    _Wording(
        r"mapping values are not allowed",
        "a second `:` where only one may stand",
        f"look at the indentation of this line and the one above; {_QUOTES}",
    ),
    _Wording(r"found character '\\?t'", "a tab where spaces are expected", "indent with spaces"),
    _Wording(r"that cannot start any token", "an unquoted text begins with a character of YAML's own", _QUOTES),
    _Wording(r"expected ',' or .* but got '\?'", "an unquoted `?` inside `[]` or `{}`", _QUOTES),
    _Wording(r"expected ',' or '\]'", "a list that `[` opened is not closed", "close it with `]`, or add a `,`"),
    _Wording(r"expected ',' or '\}'", "a mapping that `{` opened is not closed", "close it with `}`, or add a `,`"),
    _Wording(r"found unexpected end of stream", "a quote is not closed", "text in quotes ends with the same quote"),
    _Wording(r"could not find expected ':'", "a key without a `:`", "write `key: value`"),
    _Wording(r"unknown escape character", r"an unknown escape after `\`", r"write `\\`, or use single quotes"),
    _Wording(r"entries are not allowed", "a list item where none may stand", "begin the list on its own line"),
    _Wording(
        r"expected <block end>|did not find expected (key|'-')",
        _MISFIT,
        f"align it with the lines that it belongs to; {_QUOTES}",
    ),
    _Wording(r"expected '?<document start>", _MISFIT, "the file is one mapping of keys"),
    _Wording(r"chomping or indentation", "text beside `|` or `>`", "begin the text on the next line, indented"),
)


def explain(source: SourceText, error: ParserError) -> Problem:
    """Return the problem that a parser's error stands for."""
    mark = getattr(error, "problem_mark", None)
    position = source.position(mark.line, mark.column) if mark is not None else source.position(0, 0)
    message = str(getattr(error, "problem", None) or "an escape stands for no character")
    for wording in _WORDINGS:
        if re.search(wording.pattern, message):
            return Problem.at(position, wording.what, hint=_beginning(error, position.line) + wording.hint)
    return Problem.at(position, f"this is not YAML: {message}")


def _beginning(error: ParserError, line: int) -> str:
    """Say where the thing began that the parser was reading, when that is on another line."""
    mark = getattr(error, "context_mark", None)
    return f"it begins on line {mark.line + 1}; " if mark is not None and mark.line + 1 != line else ""
