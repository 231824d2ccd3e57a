"""Checks an exercise's folder: its name, its programs, and its wrong programs."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from grader.loader.folders import MISTAKES, folder_names
from grader.loader.nodes import MappingNode, Node, string
from grader.loader.problems import Position, Problem, shown
from grader.loader.suggestions import did_you_mean


def file_problems(root: MappingNode, folder: Path) -> Iterator[Problem]:
    """Yield what doesn't fit between the exercise and the files beside it. ``folder`` is absolute."""
    slug = root.get("exercise")
    if slug is not None and (name := string(slug)) is not None and name != folder.name:
        hint = "the exercise's name is that of its folder"
        what = "`exercise`"
        expected, found = f"`{shown(folder.name)}`", f"text `{shown(name)}`"
        yield Problem.at(slug.position, what, expected=expected, found=found, hint=hint)
    programs = root.get("programs")
    for entry in programs.entries.values() if isinstance(programs, MappingNode) else ():
        path = entry.node.get("path") if isinstance(entry.node, MappingNode) else None
        if path is not None and (text := string(path)):
            yield from _wrong_path(path, text, folder)
    yield from _wrong_mistakes(root, folder)


def _wrong_path(node: Node, text: str, folder: Path) -> Iterator[Problem]:
    path = PurePosixPath(text)
    shown_path = f"the path `{shown(text)}`"
    if path.is_absolute() or ".." in path.parts or not path.parts:
        expected = "a folder below the exercise's own, such as `server`"
        yield Problem.at(node.position, f"{shown_path} leaves the exercise", expected=expected)
        return
    try:
        resolved = (folder / path).resolve(strict=True)
        is_inside = resolved.is_relative_to(folder.resolve(strict=True))
    except (OSError, RuntimeError, ValueError):
        # RuntimeError: a loop of symbolic links, before Python 3.13; ValueError: a zero byte.
        names = folder_names(folder)
        hint = did_you_mean(text, names, "folders here")
        yield Problem.at(node.position, f"there is no folder `{shown(text)}` in the exercise", hint=hint)
        return
    if not is_inside:
        yield Problem.at(node.position, f"{shown_path} is a symbolic link that leaves the exercise")
    elif not resolved.is_dir():
        yield Problem.at(node.position, f"{shown_path}", expected="a folder", found="a file")


def _wrong_mistakes(root: MappingNode, folder: Path) -> Iterator[Problem]:
    """Yield mistakes without a folder, and folders of mistakes that the exercise doesn't list."""
    section = root.place(MISTAKES)
    entries = section.node.entries if section is not None and isinstance(section.node, MappingNode) else {}
    folders = folder_names(folder / MISTAKES)
    for name, entry in entries.items():
        if name not in folders:
            free = [each for each in folders if each not in entries]
            what = f"there is no folder `{MISTAKES}/{shown(name)}`"
            yield Problem.at(entry.key_position, what, hint=did_you_mean(name, free))
    position: Position = section.key_position if section is not None else root.position
    for name in folders:
        if name not in entries:
            what = f"the folder `{MISTAKES}/{shown(name)}` is not listed below `{MISTAKES}`"
            yield Problem.at(position, what, hint="say which step it fails, or remove it")
