"""Every program that the exercises ship: the bundled ones, the solutions, the starters, and the wrong ones."""

from functools import cache
from pathlib import Path

from grader.authoring.programs import ShippedProgram, programs_of
from grader.cli.exercises import bundled_exercises, exercise_folders
from grader.cli.grading import grade
from grader.engine.isolation import IsolationChoice
from grader.engine.progress import SilentProgress
from grader.loader import load_exercise
from grader.model.exercise import Exercise
from grader.model.report import Report


@cache
def all_exercises() -> tuple[Exercise, ...]:
    """Return every bundled exercise; each is read once."""
    return tuple(load_exercise(folder) for folder in exercise_folders(bundled_exercises()).values())


def all_programs() -> list[ShippedProgram]:
    """Return every program of every bundled exercise."""
    return [program for exercise in all_exercises() for program in programs_of(exercise)]


def report_of(folder: Path, submission: Path | None, isolation: IsolationChoice = "auto") -> Report:
    """Run an exercise with what is handed in."""
    return grade(folder, submission, is_trusted=False, ceiling={}, isolation=isolation, progress=SilentProgress())


def name_of(program: ShippedProgram) -> str:
    """Return such as ``exercise-1/mistakes/loopback-only``."""
    return f"{program.exercise}/{program.name}"


def folders_of(programs: list[ShippedProgram]) -> list[Path]:
    """Return the exercises' folders."""
    return sorted({program.folder for program in programs})
