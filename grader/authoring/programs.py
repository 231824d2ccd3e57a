"""The programs that an exercise ships, and what each must get."""

from pathlib import Path
from typing import Literal

from grader.model.exercise import Exercise, Mistake
from grader.model.facts import facts
from grader.workers.deadline import deadline_of

Kind = Literal["bundled", "solution", "starter", "mistake"]


@facts
class ShippedProgram:
    """One program of an exercise."""

    exercise: str
    """The exercise's name."""
    folder: Path
    """Of the exercise."""
    kind: Kind
    name: str
    """Its folder below the exercise's, such as ``solution/python``; or ``bundled``."""
    path: Path | None = None
    """What is handed in; None for the exercise's own programs."""
    mistake: Mistake | None = None
    deadline_s: float
    """After which whoever grades it hangs."""

    @property
    def expected(self) -> str:
        """What it must get, in a few words."""
        if self.mistake is not None:
            diagnosis = f", diagnosed as {self.mistake.diagnosis}" if self.mistake.diagnosis else ""
            return f"fails {self.mistake.fails} ({self.mistake.reason}){diagnosis}"
        return "fails" if self.kind == "starter" else "passes"


def programs_of(exercise: Exercise) -> list[ShippedProgram]:
    """Return the bundled programs, the solutions, the starters and the mistakes, in this order."""
    folder = exercise.folder
    bundled = ShippedProgram(
        exercise=exercise.slug, folder=folder, kind="bundled", name="bundled", deadline_s=deadline_of(exercise)
    )
    found = [bundled]
    kinds: tuple[Kind, ...] = ("solution", "starter")
    for kind in kinds:
        found += _programs_in(exercise, kind, folder / kind)
    for name, mistake in exercise.mistakes.items():
        found += _programs_in(exercise, "mistake", folder / "mistakes" / name, mistake)
    return found


def _programs_in(exercise: Exercise, kind: Kind, top: Path, mistake: Mistake | None = None) -> list[ShippedProgram]:
    """A folder that holds nothing but folders holds a program in each; one that is not there holds none."""
    if not top.is_dir() and mistake is None:
        return []
    entries = sorted(top.iterdir()) if top.is_dir() else []
    paths = entries if entries and all(entry.is_dir() for entry in entries) else [top]
    return [
        ShippedProgram(
            exercise=exercise.slug,
            folder=exercise.folder,
            kind=kind,
            name=str(path.relative_to(exercise.folder)),
            path=path,
            mistake=mistake,
            deadline_s=deadline_of(exercise),
        )
        for path in paths
    ]
