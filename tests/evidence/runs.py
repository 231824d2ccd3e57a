"""Runs of a small exercise in the real lab, kept as evidence."""

from pathlib import Path

from grader.cli.exercises import bundled_exercises
from grader.cli.grading import NoVerdict, grade_exercise
from grader.engine.progress import SilentProgress
from grader.evidence.bundle import write_bundle
from grader.loader import load_exercise
from grader.model.exercise import Exercise
from grader.model.recording import Recording
from tests.no_namespaces import skip_without_namespaces

BUNDLED = bundled_exercises()


def recorded(exercise: Exercise, submission: Path | None = None) -> Recording:
    """Return a run with all its looks."""
    try:
        return grade_exercise(
            exercise,
            submission,
            isolation="lab",
            is_trusted=False,
            ceiling={},
            progress=SilentProgress(),
            keeps_all_looks=True,
        )
    except NoVerdict as error:
        skip_without_namespaces(error)


def kept(folder: Path, path: Path, submission: Path | None = None, key: bytes | None = None) -> Recording:
    """Run an exercise, keep it at a path, and return the run."""
    exercise = load_exercise(folder)
    recording = recorded(exercise, submission)
    write_bundle(path, recording, exercise, key)
    return recording
