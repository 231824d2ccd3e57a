"""A YAML document as a tree in which every value, and every key, knows its place."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from grader.loader.problems import Position, shown
from grader.loader.scalars import ScalarValue


@dataclass(frozen=True, slots=True)
class ScalarNode:
    """Text, a number, true, false or nothing."""

    position: Position
    value: ScalarValue
    is_quoted: bool


@dataclass(frozen=True, slots=True)
class ListNode:
    """A sequence."""

    position: Position
    items: "tuple[Node, ...]"
    value: tuple[Any, ...]
    """The items' values."""


class Entry(NamedTuple):
    """A key's place and its value."""

    key_position: Position
    node: "Node"


@dataclass(frozen=True, slots=True)
class MappingNode:
    """Keys and values, in the order of the file."""

    position: Position
    entries: dict[str, Entry]
    value: dict[str, Any]
    """The keys' values."""

    def get(self, key: str) -> "Node | None":
        """Return the value of a key, if it is given."""
        return self.entries[key].node if key in self.entries else None

    def place(self, key: str) -> "Place | None":
        """Return the value of a key with its name, if it is given."""
        if key not in self.entries:
            return None
        return Place(self.entries[key].node, f"`{shown(key)}`", self.entries[key].key_position)


Node = ScalarNode | ListNode | MappingNode


class Place(NamedTuple):
    """A node with what an author calls it."""

    node: Node
    name: str
    """Such as "`listens`" or "item 2 of `from`"."""
    key_position: Position
    """Of the key that owns it; of an item, and of the whole document, its own."""


def find(start: Place, path: tuple[str | int, ...], *, until: object = None) -> Place:
    """Return the place that a path leads to, or the nearest that exists on the way.

    Steps of the path that the document hasn't are passed over: the index of a value that is written alone
    where a list may stand, and what a validator adds to tell the members of a union apart. ``until`` is the
    value to stop at: behind it, a name that a validator added may happen to be a key.
    """
    place = start
    for part in path:
        if until is not None and place.node.value is until:
            break
        place = _step_into(place, part)
    return place


def _step_into(place: Place, part: str | int) -> Place:
    node = place.node
    if isinstance(node, MappingNode) and isinstance(part, str):
        return node.place(part) or place
    if isinstance(node, ListNode) and isinstance(part, int) and part < len(node.items):
        item = node.items[part]
        return Place(item, f"item {part + 1} of {place.name}", item.position)
    return place


def string(node: Node | None) -> str | None:
    """Return the text of a node, if it is one that holds text."""
    return node.value if isinstance(node, ScalarNode) and isinstance(node.value, str) else None
