"""What ``sockgrade list`` shows of an exercise, read from the head of its file without validating it.

It imports neither pydantic nor the steps, and stops at the last key it needs.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

from grader.loader.events import bounded_events, depth_change
from grader.loader.problems import ExerciseProblems, Position, Problem
from grader.loader.reading import locate_file
from grader.loader.text import SourceText, read_text

_WANTED = ("exercise", "title", "summary")
_SHOWN_CHARACTERS = 200


class ExerciseSummary(NamedTuple):
    """An exercise's line in a list."""

    slug: str
    title: str
    summary: str
    problem: str | None = None
    """What stands in the way of reading it, printed as ``file:line:column: what``."""


def exercise_summary(path: Path) -> ExerciseSummary:
    """Return the slug, title and summary of an exercise's folder or file; of a broken one, the problem.

    A summary doesn't mean that the exercise can be loaded.
    """
    file = locate_file(path)
    folder_name = Path(os.path.abspath(file)).parent.name
    try:
        source = read_text(file)
        found = _read_head(source)
    except ExerciseProblems as error:
        return ExerciseSummary(folder_name, "", "", str(error.problems[0]))
    missing = [key for key in _WANTED if not found.get(key)]
    problem = Problem.at(Position(file, 1, 1), f"missing key `{missing[0]}`") if missing else None
    return ExerciseSummary(
        found.get("exercise") or folder_name,
        found.get("title", ""),
        found.get("summary", ""),
        str(problem) if problem else None,
    )


def _read_head(source: SourceText) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, text in _top_level_texts(source):
        if key in _WANTED:
            found.setdefault(key, " ".join(text.split())[:_SHOWN_CHARACTERS])
        if len(found) == len(_WANTED):
            break
    return found


def _top_level_texts(source: SourceText) -> Iterator[tuple[str, str]]:
    """Yield the keys of the outermost mapping whose values are scalars."""
    depth = 0
    key: str | None = None
    awaits_value = False
    for event in bounded_events(source):
        depth += depth_change(event)
        if depth != 1 or isinstance(event, yaml.MappingStartEvent):
            continue
        if awaits_value and key is not None and isinstance(event, yaml.ScalarEvent):
            yield key, event.value
        elif not awaits_value:
            key = event.value if isinstance(event, yaml.ScalarEvent) else None
        awaits_value = not awaits_value
