"""The YAML events of a file, bounded: neither depth nor number can exhaust this process.

Events, not nodes: PyYAML's composers recurse for each level, and the C one ends the process with a
segmentation fault at 100,000 opening brackets. The parsers themselves keep their states on a heap.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import yaml

from grader.loader.problems import ExerciseProblems, Position, Problem
from grader.loader.syntax import PARSER_ERRORS, ParserError, explain
from grader.loader.text import LINE_BREAK, SourceText

DEEPEST_LEVEL = 40
MOST_NODES = 20_000
FASTEST_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's where PyYAML was built with it: ten times as fast. It also takes an unquoted ``?`` or ``:`` inside
``[]`` and ``{}``, as YAML 1.2 does and PyYAML's own scanner does not."""
_DIRECTIVE = re.compile("(?:\\A|[\n\r\x85\u2028\u2029])%")
_STARTS = yaml.SequenceStartEvent | yaml.MappingStartEvent
_ENDS = yaml.SequenceEndEvent | yaml.MappingEndEvent
_FRAME = yaml.StreamStartEvent | yaml.StreamEndEvent | yaml.DocumentEndEvent


def bounded_events(source: SourceText, loader: Any = FASTEST_LOADER) -> Iterator[yaml.Event]:
    """Yield the events of a file's only document, from its first node to its last.

    Raises ExerciseProblems at the first thing that is no YAML, at a directive, at a second document, below
    40 levels and after 20,000 values.
    """
    _refuse_directives(source)
    documents = 0
    try:
        for event in _limited(source, yaml.parse(source.text, Loader=loader)):
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _refused(source, event, "a second document begins here, and a file here is one")
            elif not isinstance(event, _FRAME):
                yield event
    except PARSER_ERRORS as error:
        raise ExerciseProblems([explain(source, _plain_error(source) or error)]) from error


def position_of(source: SourceText, event: yaml.Event) -> Position:
    """Return where an event's text begins."""
    mark = event.start_mark
    assert mark is not None, "a parser's events have marks"
    return source.position(mark.line, mark.column)


def depth_change(event: yaml.Event) -> int:
    """Return by how much an event changes the depth: 1, 0 or -1."""
    return isinstance(event, _STARTS) - isinstance(event, _ENDS)


def _limited(source: SourceText, events: Iterable[yaml.Event]) -> Iterator[yaml.Event]:
    depth = nodes = 0
    for event in events:
        nodes += isinstance(event, yaml.NodeEvent)
        depth += depth_change(event)
        if depth > DEEPEST_LEVEL:
            raise _refused(source, event, f"this is nested deeper than {DEEPEST_LEVEL} levels")
        if nodes > MOST_NODES:
            raise _refused(source, event, f"the file holds more than {MOST_NODES:,} values")
        yield event


def _plain_error(source: SourceText) -> ParserError | None:
    """Return what PyYAML's own parser objects to, so that both parsers give the same message and place.

    Raises ExerciseProblems where that parser sees a bound passed first: libyaml reads ahead, and has a bound of its
    own since 0.2.6.
    """
    try:
        for _ in _limited(source, yaml.parse(source.text, Loader=yaml.SafeLoader)):
            pass
    except PARSER_ERRORS as error:
        return error
    return None


def _refuse_directives(source: SourceText) -> None:
    match = _DIRECTIVE.search(source.text)
    if match is None:
        return
    position = source.position(len(LINE_BREAK.findall(source.text[: match.end() - 1])), 0)
    what = "a line that begins with `%` is a YAML directive, and no file here has any"
    raise ExerciseProblems([Problem.at(position, what, hint="indent it when it is text")])


def _refused(source: SourceText, event: yaml.Event, what: str) -> ExerciseProblems:
    return ExerciseProblems([Problem.at(position_of(source, event), what)])
