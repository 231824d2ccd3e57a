"""The folders beside an exercise file: its programs, and its wrong programs."""

import os
from pathlib import Path

from grader.model.exercise import Exercise

MISTAKES = "mistakes"


def fits_its_folder(exercise: Exercise) -> bool:
    """Whether the folders beside an exercise are those that its file names: what ``file_problems`` asks."""
    folder = exercise.folder
    try:
        top = folder.resolve(strict=True)
        programs = [(folder / program.path).resolve(strict=True) for program in exercise.programs.values()]
    except (OSError, RuntimeError, ValueError):
        return False
    are_there = all(path.is_relative_to(top) and path.is_dir() for path in programs)
    has_mistakes = set(folder_names(folder / MISTAKES)) == exercise.mistakes.keys()
    return exercise.slug == folder.name and are_there and has_mistakes


def folder_names(folder: Path) -> list[str]:
    """Return the names of the folders in a folder, but for hidden ones and Python's caches."""
    try:
        with os.scandir(folder) as entries:
            names = [each.name for each in entries if each.is_dir() and not each.name.startswith((".", "__"))]
    except OSError:
        return []
    return sorted(names)
