"""Reads a file up to its outermost mapping, which exercises, topics and answers have alike."""

from pathlib import Path
from typing import NamedTuple

from grader.loader.nodes import MappingNode
from grader.loader.problems import ExerciseProblems, Problem
from grader.loader.text import SourceText, decode_text, read_text
from grader.loader.tree import read_tree
from grader.loader.wording import describe


class LoadedRoot(NamedTuple):
    """The outermost mapping of a file."""

    source: SourceText
    root: MappingNode
    problems: tuple[Problem, ...]
    """What is wrong with the YAML itself."""


def read_root(path: Path, thing: str, data: bytes | None = None) -> LoadedRoot:
    """Return the mapping that a file is. ``thing`` is what messages call it, such as ``exercise``.

    ``data`` is its content where that was read already.

    Raises ExerciseProblems when it can't be read, or is no mapping.
    """
    source = read_text(path, thing) if data is None else decode_text(path, data)
    tree = read_tree(source)
    root = tree.root
    if isinstance(root, MappingNode):
        return LoadedRoot(source, root, tuple(tree.problems))
    expected = "a mapping of keys to values"
    # The parsers differ in where an empty document's nothing stands.
    position = root.position if root.value is not None else source.position(0, 0)
    article = "an" if thing[0] in "aeiou" else "a"
    problem = Problem.at(position, f"{article} {thing}", expected=expected, found=describe(root.value))
    raise ExerciseProblems([*tree.problems, problem])
