"""Runs of a small exercise in the real lab, kept as evidence."""

from pathlib import Path

import pytest

from grader.cli.exercises import bundled_exercises
from grader.cli.grading import NoVerdict, grade_exercise
from grader.engine.progress import SilentProgress
from grader.evidence.bundle import write_bundle
from grader.loader import load_exercise
from grader.model.exercise import Exercise
from grader.model.recording import Recording

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
        pytest.skip(f"no namespaces for this user on this machine: {error}")


def kept(folder: Path, path: Path, submission: Path | None = None, key: bytes | None = None) -> Recording:
    """Run an exercise, keep it at a path, and return the run."""
    exercise = load_exercise(folder)
    recording = recorded(exercise, submission)
    write_bundle(path, recording, exercise, key)
    return recording
