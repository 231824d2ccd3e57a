"""How a path finds its place."""

from pathlib import Path

import pytest

from grader.loader.nodes import Place, find, string
from grader.loader.text import SourceText
from grader.loader.tree import read_tree

TEXT = "a:\n  - {b: 1}\n  - x\nlone: c\n"


@pytest.fixture
def start() -> Place:
    root = read_tree(SourceText(Path("e"), TEXT, b"")).root
    return Place(root, "the root", root.position)


@pytest.mark.parametrize(
    ("path", "name", "line", "column", "key_column"),
    [
        ((), "the root", 1, 1, 1),
        (("a",), "`a`", 2, 3, 1),
        (("a", 0), "item 1 of `a`", 2, 5, 5),
        (("a", 0, "b"), "`b`", 2, 9, 6),
        (("a", 2), "`a`", 2, 3, 1),
        (("a", 5), "`a`", 2, 3, 1),
        (("a", 0, "missing"), "item 1 of `a`", 2, 5, 5),
        (("lone", 0), "`lone`", 4, 7, 1),
        (("lone", 0, "at"), "`lone`", 4, 7, 1),
        (("a", 0, "model-tag", "b", "int"), "`b`", 2, 9, 6),
    ],
)
def test_the_nearest_place(
    start: Place, path: tuple[str | int, ...], name: str, line: int, column: int, key_column: int
) -> None:
    """Parts that the file hasn't are passed over."""
    place = find(start, path)
    assert (place.name, place.node.position[1:], place.key_position.column) == (name, (line, column), key_column)


def test_stops_at_a_value(start: Place) -> None:
    """A union's tag that happens to be a key doesn't lead into the value that is wrong itself."""
    wrong = start.node.value["a"][0]  # type: ignore[index, call-overload]
    assert find(start, ("a", 0, "b"), until=wrong).name == "item 1 of `a`"


def test_only_text_is_a_string(start: Place) -> None:
    assert string(find(start, ("lone",)).node) == "c"
    assert string(find(start, ("a", 0, "b")).node) is None
    assert string(None) is None
