"""Reads what strace(1) printed: one system call a line, mixed with what the program itself printed. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterator

from grader.model.closer_look import TracedCall

_LINE = re.compile(
    r"(?:\[pid +(?P<process>[0-9]{1,18})\] )?(?P<name>[a-z][a-z0-9_]*)\((?P<arguments>.*)\) += "
    r"(?P<result>-?[0-9]{1,18}|\?)(?: (?P<error>E[A-Z0-9]+))?(?: .*)?"
)

_PREFIX = r"(?P<prefix>\[pid +(?P<process>[0-9]{1,18})\] )?"
_UNFINISHED = re.compile(_PREFIX + r"(?P<name>[a-z][a-z0-9_]*)(?P<beginning>\(.*) <unfinished \.\.\.>")
_RESUMED = re.compile(_PREFIX + r"<\.\.\. (?P<name>[a-z][a-z0-9_]*) resumed>(?P<end>.*)")


def parse_trace(text: str) -> tuple[TracedCall, ...]:
    r"""Return the calls among the lines; what else was printed is left out.

    >>> text = 'hello\naccept(3, NULL, NULL) = -1 EINVAL (Invalid argument)\n'
    >>> [(call.name, call.result, call.error) for call in parse_trace(text)]
    [('accept', -1, 'EINVAL')]
    """
    return tuple(_call(match) for line in _whole_lines(text) if (match := _LINE.fullmatch(line)))


def _whole_lines(text: str) -> Iterator[str]:
    """Yield the lines, each call in one: strace breaks one off when another process is scheduled meanwhile."""
    begun: defaultdict[str, dict[str | None, re.Match[str]]] = defaultdict(dict)
    for line in map(str.strip, text.splitlines()):
        if (beginning := _UNFINISHED.fullmatch(line)) is not None:
            same = begun[beginning["name"]]
            same.pop(beginning["process"], None)  # to come last
            same[beginning["process"]] = beginning
        elif (end := _RESUMED.fullmatch(line)) is not None:
            whole = _take_beginning(begun[end["name"]], end["process"])
            if whole is not None:
                yield f"{end['prefix'] or ''}{whole['name']}{whole['beginning']}{end['end']}"
        else:
            yield line


def _take_beginning(begun: dict[str | None, re.Match[str]], process: str | None) -> re.Match[str] | None:
    """Take out what a process began, of calls of one name by process.

    Processes are told only while there are several: the one that began may not have been named yet, and the one
    that ends may be named no longer.
    """
    if process is None:
        return begun.popitem()[1] if begun else None
    return begun.pop(process, None) or begun.pop(None, None)


def _call(match: re.Match[str]) -> TracedCall:
    return TracedCall(
        process=int(match["process"] or 0),
        name=match["name"],
        arguments=match["arguments"],
        result=0 if match["result"] == "?" else int(match["result"]),
        error=match["error"],
        line=match[0],
    )
