"""What is found when an exercise's own programs are graded: a fact for each program, and for each exercise."""

from collections.abc import Iterable, Sequence

from grader.authoring.attempt import Attempt
from grader.authoring.coverage import untested_steps
from grader.authoring.differences import differences
from grader.authoring.programs import Kind, ShippedProgram, programs_of
from grader.authoring.verdict import Standing, first_failure, verdict_on
from grader.model.exercise import Exercise
from grader.model.facts import facts
from grader.model.report import Report

VERSION = 1
"""Raised when a reader of the JSON must change."""


@facts
class VerifiedProgram:
    """One program, graded once or several times."""

    name: str
    """Its folder below the exercise's; or ``bundled``."""
    kind: Kind
    expected: str
    """What it must get, in a few words."""
    found: str
    """What it got, likewise; the first time that was wrong, otherwise the first time."""
    standing: Standing
    is_unusable: bool = False
    """Whether it could not even be handed in."""
    problems: tuple[str, ...] = ()
    """What is not as it must be, each told once."""
    flakes: tuple[str, ...] = ()
    """Where its reports differ from its first report."""
    notes: tuple[str, ...] = ()
    """What was said while it was graded, such as what of it was left out."""
    runs: int
    took_s: float
    """Of a single run, on average."""

    @property
    def is_as_told(self) -> bool:
        """Whether it got what it must, each time, and the same each time."""
        return self.standing is Standing.RIGHT and not self.flakes


@facts
class VerifiedExercise:
    """An exercise, and what became of its programs."""

    exercise: str
    mistakes_in_file: tuple[str, ...] = ()
    """What lint says; nothing is graded then."""
    programs: tuple[VerifiedProgram, ...] = ()
    untested: tuple[str, ...] = ()
    """Ids of steps worth points that no mistake fails."""

    @property
    def is_usable(self) -> bool:
        """Whether all that it holds could be handed in."""
        return not self.mistakes_in_file and not any(program.is_unusable for program in self.programs)


@facts
class Verification:
    """All of it."""

    version: int = VERSION
    exercises: tuple[VerifiedExercise, ...]
    is_strict: bool = False
    """Whether a check that no mistake fails counts as a failure."""

    @property
    def programs(self) -> tuple[VerifiedProgram, ...]:
        """The programs of all exercises."""
        return tuple(program for exercise in self.exercises for program in exercise.programs)

    @property
    def holds(self) -> bool:
        """Whether every exercise grades as it says."""
        has_gaps = self.is_strict and any(exercise.untested for exercise in self.exercises)
        return not has_gaps and all(
            exercise.is_usable and all(program.is_as_told for program in exercise.programs)
            for exercise in self.exercises
        )


def broken(exercise: str, problems: Iterable[object]) -> VerifiedExercise:
    """Return what is said of an exercise file with mistakes in it."""
    return VerifiedExercise(exercise=exercise, mistakes_in_file=tuple(str(each) for each in problems))


def verified(exercise: Exercise, attempts: Sequence[Attempt]) -> VerifiedExercise:
    """Return what the attempts on the programs of an exercise mean."""
    of_mistakes = [each.report for each in attempts if each.program.kind == "mistake" and each.report is not None]
    by_name: dict[str, list[Attempt]] = {}
    for attempt in attempts:
        by_name.setdefault(attempt.program.name, []).append(attempt)
    return VerifiedExercise(
        exercise=exercise.slug,
        programs=tuple(_verified_program(each, by_name[each.name]) for each in programs_of(exercise)),
        untested=untested_steps(exercise, of_mistakes),
    )


_GRAVITY = (Standing.NO_VERDICT, Standing.WRONG, Standing.RIGHT)


def _verified_program(program: ShippedProgram, attempts: Sequence[Attempt]) -> VerifiedProgram:
    told = [(_standing(each), each) for each in attempts]
    worst = min((standing for (standing, _), _ in told), key=_GRAVITY.index)
    shown = next(attempt for (standing, _), attempt in told if standing is worst)
    reports = [each.report for each in attempts if each.report is not None]
    flakes = [line for later in reports[1:] for line in differences(reports[0], later)]
    return VerifiedProgram(
        name=program.name,
        kind=program.kind,
        expected=program.expected,
        found=_found(shown.report),
        standing=worst,
        is_unusable=any(each.is_unusable for each in attempts),
        problems=tuple(dict.fromkeys(problem for (_, problem), _ in told if problem)),
        flakes=tuple(dict.fromkeys(flakes)),
        notes=tuple(dict.fromkeys(note for each in attempts for note in each.notes)),
        runs=len(attempts),
        took_s=sum(each.took_s for each in attempts) / len(attempts),
    )


def _standing(attempt: Attempt) -> tuple[Standing, str]:
    if attempt.report is None:
        return Standing.NO_VERDICT, attempt.error
    return verdict_on(attempt.program, attempt.report)


def _found(report: Report | None) -> str:
    if report is None:
        return "no report"
    first = first_failure(report)
    return f"fails {first.id} ({first.reason})" if first is not None else str(report.outcome)
