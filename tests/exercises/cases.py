"""Every program that the exercises ship: the bundled ones, the solutions, the starters, and the wrong ones."""

from pathlib import Path

from grader.authoring.programs import ShippedProgram, programs_of
from grader.cli.exercises import bundled_exercises, exercise_folders
from grader.cli.grading import grade
from grader.engine.isolation import IsolationChoice
from grader.engine.progress import SilentProgress
from grader.loader import load_exercise
from grader.model.report import Report


def all_programs() -> list[ShippedProgram]:
    """Return every program of every bundled exercise."""
    folders = exercise_folders(bundled_exercises()).values()
    return [program for folder in folders for program in programs_of(load_exercise(folder))]


def report_of(folder: Path, submission: Path | None, isolation: IsolationChoice = "auto") -> Report:
    """Run an exercise with what is handed in."""
    return grade(folder, submission, is_trusted=False, ceiling={}, isolation=isolation, progress=SilentProgress())


def name_of(program: ShippedProgram) -> str:
    """Return such as ``exercise-1/mistakes/loopback-only``."""
    return f"{program.exercise}/{program.name}"


def folders_of(programs: list[ShippedProgram]) -> list[Path]:
    """Return the exercises' folders."""
    return sorted({program.folder for program in programs})
