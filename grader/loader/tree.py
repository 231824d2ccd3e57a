"""Builds the tree of a document from its events, and refuses what an exercise has no use for.

Anchors and aliases (they make small files huge), tags (they make objects), merge keys, keys that are given
twice, and keys that are no text.
"""

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from grader.loader.events import FASTEST_LOADER, bounded_events, position_of
from grader.loader.nodes import Entry, ListNode, MappingNode, Node, ScalarNode
from grader.loader.problems import ExerciseProblems, Position, Problem, shown
from grader.loader.scalars import LONGEST_INTEGER, NumberTooLongError, resolve_scalar
from grader.loader.text import SourceText

_MERGE = "<<"
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Tree:
    """A document, and what was refused in it."""

    root: Node
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class _OpenList:
    position: Position
    items: list[Node] = field(default_factory=list)

    def close(self) -> ListNode:
        return ListNode(self.position, tuple(self.items), tuple(item.value for item in self.items))


@dataclass(slots=True)
class _OpenMapping:
    position: Position
    entries: dict[str, Entry] = field(default_factory=dict)
    awaits_value: bool = False
    key: str | None = None
    """The key whose value comes next; None when the value is to be dropped."""
    key_position: Position | None = None

    def close(self) -> MappingNode:
        values = {key: entry.node.value for key, entry in self.entries.items()}
        return MappingNode(self.position, self.entries, values)


def read_tree(source: SourceText, loader: Any = FASTEST_LOADER) -> Tree:
    """Return the tree of a file's document.

    Raises ExerciseProblems when the file is no YAML or beyond the bounds, and when something had to be left
    out without which the rest cannot be judged: an alias, a merge key, a number that is too long.
    """
    builder = _Builder(source)
    try:
        for event in bounded_events(source, loader):
            builder.take(event)
    except ExerciseProblems as error:
        raise ExerciseProblems([*builder.problems, *error.problems]) from error
    if builder.root is None:
        raise ExerciseProblems([Problem.at(source.position(0, 0), "the file holds nothing but comments")])
    if builder.has_gaps:
        raise ExerciseProblems(builder.problems)
    return Tree(builder.root, tuple(builder.problems))


class _Builder:
    """Takes events one by one; the open collections are on a stack of its own."""

    def __init__(self, source: SourceText) -> None:
        self.problems: list[Problem] = []
        self.root: Node | None = None
        self.has_gaps = False
        self._source = source
        self._open: list[_OpenList | _OpenMapping] = []

    def take(self, event: yaml.Event) -> None:
        position = position_of(self._source, event)
        if isinstance(event, yaml.NodeEvent):
            self._refuse_properties(event, position)
        if isinstance(event, yaml.SequenceStartEvent):
            self._open.append(_OpenList(position))
        elif isinstance(event, yaml.MappingStartEvent):
            self._open.append(_OpenMapping(position))
        elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
            self._add(self._open.pop().close())
        elif isinstance(event, yaml.ScalarEvent) and self._awaits_key():
            self._take_key(event, position)
        elif isinstance(event, yaml.ScalarEvent):
            self._add(self._scalar(event, self._place_of(event, position)))
        else:
            self._add(ScalarNode(position, None, is_quoted=False))

    def _refuse_properties(self, event: yaml.NodeEvent, position: Position) -> None:
        if isinstance(event, yaml.AliasEvent):
            self._gap(
                position, f"`*{shown(str(event.anchor))}` is an alias: no file here has any", "write the value out"
            )
        elif event.anchor is not None:
            self._refuse(
                position, f"`&{shown(str(event.anchor))}` is an anchor: no file here has any", "write the value out"
            )
        tag = getattr(event, "tag", None)
        if tag is not None:
            self._refuse(position, f"`{shown(_written_tag(tag))}` is a tag: no file here has any", "leave it out")

    def _awaits_key(self) -> bool:
        top = self._open[-1] if self._open else None
        return isinstance(top, _OpenMapping) and not top.awaits_value

    def _take_key(self, event: yaml.ScalarEvent, position: Position) -> None:
        key = self._text(event.value, position)
        top = self._open[-1]
        assert isinstance(top, _OpenMapping)
        top.awaits_value, top.key, top.key_position = True, key, position
        if key == _MERGE and not event.style:
            self._gap(position, "`<<` merges mappings: no file here does", "write the keys out")
            top.key = None
        elif key in top.entries:
            first = top.entries[key].key_position.line
            self._refuse(position, f"the key `{shown(key)}` is given twice", f"the first is on line {first}")
            top.key = None

    def _place_of(self, event: yaml.ScalarEvent, position: Position) -> Position:
        """Return the key's place for a value that isn't there: the parsers differ in where they see nothing."""
        top = self._open[-1] if self._open else None
        is_absent = not event.value and not event.style
        return top.key_position if is_absent and isinstance(top, _OpenMapping) and top.key_position else position

    def _scalar(self, event: yaml.ScalarEvent, position: Position) -> ScalarNode:
        text = self._text(event.value, position)
        if event.style:
            return ScalarNode(position, text, is_quoted=True)
        try:
            return ScalarNode(position, resolve_scalar(text), is_quoted=False)
        except NumberTooLongError as error:
            self._gap(position, f"{error}", "put it in quotes when it is text", f"at most {LONGEST_INTEGER}")
            return ScalarNode(position, text, is_quoted=False)

    def _text(self, text: str, position: Position) -> str:
        if _SURROGATE.search(text):
            self._gap(position, "an escape stands for half a character", "write the character itself")
        return _SURROGATE.sub("?", text)

    def _add(self, node: Node) -> None:
        if not self._open:
            self.root = node
            return
        top = self._open[-1]
        if isinstance(top, _OpenList):
            top.items.append(node)
        elif not top.awaits_value:
            self._refuse(node.position, "a key that is not text", "write `key: value`")
            top.awaits_value, top.key = True, None
        else:
            if top.key is not None and top.key_position is not None:
                top.entries[top.key] = Entry(top.key_position, node)
            top.awaits_value = False

    def _gap(self, position: Position, what: str, hint: str, expected: str = "") -> None:
        self.has_gaps = True
        self.problems.append(Problem.at(position, what, expected=expected, hint=hint))

    def _refuse(self, position: Position, what: str, hint: str) -> None:
        self.problems.append(Problem.at(position, what, hint=hint))


def _written_tag(tag: str) -> str:
    return tag.replace("tag:yaml.org,2002:", "!!", 1)
