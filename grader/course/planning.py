"""What is to be graded, and what was graded before."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader import __version__
from grader.course.contents import part_for, read_contents
from grader.course.copies import content_digest
from grader.course.parcel import IsolationChoice
from grader.course.people import HandedIn
from grader.course.store import Store
from grader.course.verdicts import Verdict, verdict_of
from grader.model.exercise import Exercise
from grader.model.facts import facts
from grader.model.recipe import Source
from grader.submission.files import read_source
from grader.submission.problems import SubmissionProblem
from grader.workers.deadline import deadline_of


@facts
class CourseExercise:
    """An exercise that submissions are graded by."""

    exercise: Exercise
    files: Source
    """All its files, for workers that do not have them."""
    digest: str
    """Of all its files."""

    @property
    def slug(self) -> str:
        """Its name."""
        return self.exercise.slug

    @property
    def deadline_s(self) -> float:
        """After how many seconds whoever grades by it hangs."""
        return deadline_of(self.exercise)


@facts
class Settings:
    """How submissions are graded, as far as a verdict may depend on it."""

    isolation: IsolationChoice = "auto"
    is_trusted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A submission to be graded by an exercise."""

    handed_in: HandedIn
    exercise: CourseExercise


@facts
class Plan:
    """What is to be done, and what is known before."""

    jobs: tuple[Job, ...]
    verdicts: dict[tuple[str, str], Verdict]
    """Of what was graded before, by exercise and submission."""
    digests: dict[str, str]
    """Of what each submission says, by key: see :mod:`grader.course.copies`."""


def read_exercise(exercise: Exercise) -> CourseExercise:
    """Return an exercise with all its files. Raises SubmissionProblem where they can't be read."""
    files = read_source(Path(exercise.folder))
    return CourseExercise(exercise=exercise, files=files, digest=files.digest)


def made_from(source: Source | None, exercise: CourseExercise, settings: Settings) -> dict[str, Any]:
    """Return all that a record must be of to count now."""
    return {
        "submission": source.digest if source else "",
        "exercise": exercise.digest,
        "sockgrade": __version__,
        "isolation": settings.isolation,
        "is_trusted": settings.is_trusted,
    }


def plan(
    handed_in: Iterable[HandedIn], exercises: Collection[CourseExercise], settings: Settings, store: Store
) -> Plan:
    """Return what is left to do. Each submission is read once, and nothing of it is kept but digests."""
    jobs: list[Job] = []
    verdicts: dict[tuple[str, str], Verdict] = {}
    digests: dict[str, str] = {}
    slugs = [exercise.slug for exercise in exercises]
    for each in handed_in:
        try:
            source = read_contents(each, slugs)
        except SubmissionProblem:
            source = None  # said in its result, when its turn comes
        digests[each.key] = content_digest(source) if source else ""
        for exercise in exercises:
            known = _known(each, exercise, source, slugs, settings, store)
            if known is None:
                jobs.append(Job(handed_in=each, exercise=exercise))
            else:
                verdicts[exercise.slug, each.key] = known
    return Plan(jobs=tuple(jobs), verdicts=verdicts, digests=digests)


def _known(
    handed_in: HandedIn,
    exercise: CourseExercise,
    source: Source | None,
    slugs: list[str],
    settings: Settings,
    store: Store,
) -> Verdict | None:
    """Return the verdict of a record that still counts."""
    record = store.read(exercise.slug, handed_in.key)
    if record is None or source is None:
        return None
    try:
        part = part_for(source, exercise.slug, slugs)
        return verdict_of(record) if record["made_from"] == made_from(part, exercise, settings) else None
    except (SubmissionProblem, KeyError, TypeError):
        return None
