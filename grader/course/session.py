"""Grades what is left of a course, and keeps each result as soon as it is there."""

from collections import deque
from collections.abc import Collection, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait

from grader import __version__
from grader.course.contents import part_for, read_contents
from grader.course.engines.engine import Engine, EngineLost
from grader.course.page import text_page
from grader.course.parcel import Result, Status, Task, pack_task, unpack_result
from grader.course.planning import CourseExercise, Job, Settings, made_from
from grader.course.store import Store
from grader.course.verdicts import Verdict, verdict_of
from grader.model.facts import facts
from grader.model.recipe import Source
from grader.submission.problems import SubmissionProblem, UnreadableSubmission

_NO_FILES = Source("", ())


@facts
class Graded:
    """A job that is done, and what came of it."""

    job: Job
    verdict: Verdict


class Session:
    """One go at the jobs of a course."""

    def __init__(
        self,
        engine: Engine,
        store: Store,
        settings: Settings,
        exercises: Collection[CourseExercise],
        deadline_s: float | None = None,
    ) -> None:
        self._engine = engine
        self._store = store
        self._settings = settings
        self._slugs = [exercise.slug for exercise in exercises]
        self._deadline_s = deadline_s
        self._shares_ports: bool | None = False if settings.isolation == "lab" else None
        """Whether two at a time would take each other's ports; None until one was graded."""

    def grade(self, jobs: Collection[Job]) -> Iterator[Graded]:
        """Yield what was graded, in the order in which it ends; each is kept by then.

        Raises EngineLost where the engine can't go on, and StoreProblem where results can't be kept.
        """
        waiting = deque(jobs)
        under_way: dict[Future[bytes], tuple[Job, Source]] = {}
        while waiting or under_way:
            # Read as late as can be: no more submissions are in memory than the engine has.
            while waiting and len(under_way) < self._window:
                begun = self._begin(waiting.popleft(), under_way)
                if begun is not None:
                    yield begun
            done, _ = wait(under_way, return_when=FIRST_COMPLETED)
            for future in done:
                job, source = under_way.pop(future)
                yield self._end(job, source, _result(future))

    @property
    def _window(self) -> int:
        # One alone at first: on loopback, servers would take each other's ports.
        return self._engine.window if self._shares_ports is False else 1

    def _begin(self, job: Job, under_way: dict["Future[bytes]", tuple[Job, Source]]) -> Graded | None:
        """Hand a job to the engine; return it where it has ended already, because it can't be read."""
        try:
            source = part_for(read_contents(job.handed_in, self._slugs), job.exercise.slug, self._slugs)
        except SubmissionProblem as problem:
            hint = f"; {problem.hint}" if problem.hint else ""
            is_unread = isinstance(problem, UnreadableSubmission)
            status: Status = "error" if is_unread else "unusable"
            return self._end(job, None, Result(sockgrade="", status=status, message=f"{problem}{hint}"))
        exercise = job.exercise
        sends = self._engine.sends_exercises
        task = Task(
            sockgrade=__version__,
            submission=source,
            exercise_folder="" if sends else str(exercise.exercise.folder),
            exercise=exercise.files if sends else _NO_FILES,
            isolation=self._settings.isolation,
            is_trusted=self._settings.is_trusted,
        )
        deadline_s = self._deadline_s or exercise.deadline_s
        # Only its digest is needed in the end.
        under_way[self._engine.submit(pack_task(task), deadline_s)] = (job, source)
        return None

    def _end(self, job: Job, source: Source | None, result: Result) -> Graded:
        if result.report is not None:
            self._shares_ports = result.report["isolation"]["name"] == "process"
        key, slug = job.handed_in.key, job.exercise.slug
        record = {
            "name": job.handed_in.name,
            "exercise": slug,
            "made_from": made_from(source, job.exercise, self._settings),
            "status": result.status,
            "message": result.message,
            "details": result.details,
            "notes": result.notes,
            "report": result.report,
        }
        page = result.page or text_page(f"{job.handed_in.name}: {slug}", result.message)
        self._store.write(slug, key, record, page)
        return Graded(job=job, verdict=verdict_of(record))


def _result(future: "Future[bytes]") -> Result:
    try:
        result = unpack_result(future.result())
    except CancelledError as error:
        raise EngineLost("grading was stopped from outside") from error
    except (ValueError, TypeError, KeyError) as error:
        return Result(
            sockgrade="", status="error", message=f"a worker's answer can't be read: {type(error).__name__}"
        )
    if result.sockgrade not in ("", __version__):
        message = f"a worker has sockgrade {result.sockgrade}, and this is {__version__}: install the same on both"
        return Result(sockgrade="", status="error", message=message)
    return result
