"""Reads what strace(1) printed: one system call a line, mixed with what the program itself printed. Pure."""

import re

from grader.model.closer_look import TracedCall

_LINE = re.compile(
    r"(?:\[pid +(?P<process>\d+)\] )?(?P<name>[a-z][a-z0-9_]*)\((?P<arguments>.*)\) += "
    r"(?P<result>-?\d+|\?)(?: (?P<error>E[A-Z0-9]+))?(?: .*)?"
)


def parse_trace(text: str) -> tuple[TracedCall, ...]:
    r"""Return the calls among the lines; what else was printed is left out.

    >>> text = 'hello\naccept(3, NULL, NULL) = -1 EINVAL (Invalid argument)\n'
    >>> [(call.name, call.result, call.error) for call in parse_trace(text)]
    [('accept', -1, 'EINVAL')]
    """
    return tuple(_call(match) for line in text.splitlines() if (match := _LINE.fullmatch(line.strip())))


def _call(match: re.Match[str]) -> TracedCall:
    return TracedCall(
        process=int(match["process"] or 0),
        name=match["name"],
        arguments=match["arguments"],
        result=0 if match["result"] == "?" else int(match["result"]),
        error=match["error"],
        line=match[0],
    )
