"""How jobs are handed to an engine, and what is made of its answers; with an engine that answers at once."""

import json
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import pytest

from grader import __version__
from grader.course.collecting import collect
from grader.course.engines.engine import EngineLost
from grader.course.parcel import Result, pack_result
from grader.course.planning import Settings, plan, read_exercise
from grader.course.session import Graded, Session
from grader.course.store import Store
from grader.loader import load_exercise
from grader.model.report import Isolation, IsolationName
from grader.report.json_format import plain
from tests.authoring.reports import PASSED, report
from tests.course.classes import write_class, write_small

STUDENTS = 6


class ReadyEngine:
    """Answers everything at once with the same, and counts how many answers nobody has taken yet."""

    sends_exercises = False
    window = 3

    def __init__(self, answer: bytes) -> None:
        self._answer = answer
        self.untaken = 0
        self.most_untaken: list[int] = []

    def submit(self, parcel: bytes, deadline_s: float) -> "Future[bytes]":
        """Return a future that is done."""
        self.untaken += 1
        self.most_untaken.append(self.untaken)
        done: Future[bytes] = Future()
        done.set_result(self._answer)
        return done

    def close(self) -> None:
        """Nothing was started."""


class LostEngine(ReadyEngine):
    """Cancels what it was given, as a cluster does that is shut down."""

    def submit(self, parcel: bytes, deadline_s: float) -> "Future[bytes]":
        """Return a future that is cancelled."""
        gone: Future[bytes] = Future()
        gone.cancel()
        gone.set_running_or_notify_cancel()
        return gone


def graded_by(engine: ReadyEngine, tmp_path: Path) -> list[Graded]:
    """Grade a small class."""
    exercise = read_exercise(load_exercise(write_small(tmp_path / "exercises") / "small-1"))
    handed_in = collect(write_class(tmp_path / "class", STUDENTS), None).handed_in
    store = Store(tmp_path / "results")
    store.open()
    graded = []
    planned = plan(handed_in, [exercise], Settings(), store)
    for done in Session(engine, store, Settings(), [exercise]).grade(planned.jobs):
        engine.untaken -= 1
        graded.append(done)
    store.close()
    return graded


def answer(isolation: IsolationName = "lab", sockgrade: str = __version__) -> bytes:
    made = replace(report(echo=PASSED), isolation=Isolation(name=isolation, because=""))
    return pack_result(Result(sockgrade=sockgrade, status="graded", report=plain(made)))


def test_one_alone_and_then_as_many_as_the_engine_takes(tmp_path: Path) -> None:
    """The first tells whether two at once would take each other's ports."""
    engine = ReadyEngine(answer())
    assert len(graded_by(engine, tmp_path)) == STUDENTS
    assert engine.most_untaken[0] == 1
    assert max(engine.most_untaken) == engine.window


def test_on_loopback_never_two_at_once(tmp_path: Path) -> None:
    engine = ReadyEngine(answer("process"))
    assert len(graded_by(engine, tmp_path)) == STUDENTS
    assert max(engine.most_untaken) == 1


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"not JSON", "can't be read"),
        (b"[]", "can't be read"),
        (answer(sockgrade="99"), f"has sockgrade 99, and this is {__version__}"),
    ],
)
def test_an_answer_that_does_not_count_is_no_verdict(tmp_path: Path, data: bytes, told: str) -> None:
    """It costs nobody a point, and is kept as what it is."""
    for done in graded_by(ReadyEngine(data), tmp_path):
        assert (done.verdict.status, done.verdict.points) == ("error", None)
        assert told in done.verdict.message
    kept = [json.loads(path.read_text()) for path in (tmp_path / "results" / "records").glob("*/*.json")]
    assert [record["status"] for record in kept] == ["error"] * STUDENTS


def test_an_engine_that_is_gone_is_no_verdict_on_anybody(tmp_path: Path) -> None:
    with pytest.raises(EngineLost):
        graded_by(LostEngine(b""), tmp_path)
    assert not (tmp_path / "results" / "records").exists()
