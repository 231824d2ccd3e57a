"""Whole runs in the real lab: one exercise, one right program, and wrong ones."""

import threading
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import cast

import psutil
import pytest

from grader.engine.isolation import choose_isolation
from grader.engine.progress import SilentProgress
from grader.engine.run import Submission, record_exercise
from grader.lab.launcher import choose_launcher
from grader.lab.namespace_lab import NamespaceLab
from grader.model.exercise import Exercise, Step
from grader.model.finding import Outcome
from grader.model.lab import Lab
from grader.model.observations import SocketTable
from grader.model.recording import Recording
from grader.model.report import Isolation, Report, SubmissionFacts
from tests.engine.fake_lab import outcomes
from tests.steps.laboratory import exercise_of, opening, python_source, step_of
from tests.steps.programs import ECHO_ONCE, LISTEN, serving

EXERCISE = exercise_of(
    step_of(
        "run_server", "listens", points=2, program="server", host="server", listens="0.0.0.0:9999", within="1500ms"
    ),
    step_of("open_connections", "connects", **opening()),
    step_of(
        "send",
        "echo",
        points=3,
        connections="talk",
        text="hi\n",
        expect={"echo": True, "then": "closed"},
        within="1s",
    ),
    step_of(
        "expect_sockets", "stays", host="server", rows=({"server": "server", "state": "LISTEN"},), always="300ms"
    ),
    step_of("stop_server", "stops", server="server", within="1s"),
)


def graded(text: str) -> Report:
    """Return the report on a Python program."""
    return recorded(text).report


def recorded(text: str, exercise: Exercise = EXERCISE) -> Recording:
    """Return the run of a Python program."""

    def make_lab(exercise: Exercise) -> AbstractContextManager[Lab]:
        return cast("AbstractContextManager[Lab]", NamespaceLab(exercise))

    submission = Submission(SubmissionFacts(name="x", digest=""), {"server": python_source(text)})
    return record_exercise(exercise, submission, make_lab, Isolation(name="lab", because=""), SilentProgress())


def test_a_right_program_passes_every_step() -> None:
    """All points, no reason, and the outcome of the run."""
    report = graded(ECHO_ONCE)
    assert [outcome for _, outcome, _ in outcomes(report)] == ["passed"] * 5
    assert (report.outcome, report.points, report.points_possible) == (Outcome.PASSED, 8, 8)


ENDS_AFTER_ONE_LINE = LISTEN + "c, _ = s.accept()\nc.recv(99)\nraise SystemExit(1)\n"
WRONG: list[tuple[str, str, str, str]] = [
    ("shouts", serving("c.sendall(c.recv(99).upper())\nc.close()"), "echo", "mismatch"),
    ("keeps-open", serving("c.sendall(c.recv(99)); globals().setdefault('k', []).append(c)"), "echo", "mismatch"),
    ("one-client", LISTEN + "c, _ = s.accept()\nc.sendall(c.recv(99))\nc.close()\n", "stays", "crashed"),
    ("loopback", ECHO_ONCE.replace("0.0.0.0", "127.0.0.1"), "listens", "mismatch"),
    ("wrong-port", ECHO_ONCE.replace("9999", "3879"), "listens", "mismatch"),
    ("syntax", "def", "listens", "crashed"),
    ("deaf", "import signal\nsignal.signal(15, signal.SIG_IGN)\n" + ECHO_ONCE, "stops", "timed-out"),
]


@pytest.mark.parametrize(("text", "name", "reason"), [pytest.param(*c[1:], id=c[0]) for c in WRONG])
def test_a_wrong_program_fails_where_it_is_wrong(text: str, name: str, reason: str) -> None:
    """The first step that fails is the one that the mistake is about, with its reason."""
    report = graded(text)
    first = next(each for each in outcomes(report) if each[1] != "passed")
    assert first == (name, "failed", reason)
    assert report.outcome is Outcome.FAILED
    assert report.points < report.points_possible == 8


def test_each_crash_of_a_program_that_is_started_again_is_told() -> None:
    """What fails after the second start was tried, and is the second run's failure."""

    def once(number: int) -> tuple[Step, ...]:
        name = f"talk-{number}"
        return (
            step_of("run_server", f"listens-{number}", program="server", host="server", listens="0.0.0.0:9999"),
            step_of("open_connections", f"connects-{number}", **opening(name=name)),
            step_of("send", f"echo-{number}", connections=name, text="hi", expect={"echo": True}, within="1s"),
            step_of("stop_server", f"stops-{number}", server="server"),
        )

    report = recorded(ENDS_AFTER_ONE_LINE, exercise_of(*once(1), *once(2))).report
    expected = [("listens", "passed"), ("connects", "passed"), ("echo", "failed"), ("stops", "skipped")]
    assert [(name, outcome) for name, outcome, _ in outcomes(report)] == [
        (f"{name}-{number}", outcome) for number in (1, 2) for name, outcome in expected
    ]


def test_what_was_observed_is_kept() -> None:
    """For each step that was tried its last look, in the order of the steps; nothing for the others."""
    recording = recorded(ECHO_ONCE.replace("c.sendall(c.recv(65536))", "pass"))
    tried = [each.id for each in recording.report.findings if each.outcome is not Outcome.SKIPPED]
    assert list(recording.observations) == tried
    assert isinstance(recording.observations["stays"], SocketTable)
    assert recording.observations["stays"].at_s >= recording.report.findings[3].started_s + 0.3


def test_the_lab_is_chosen_where_it_can_be_made() -> None:
    """`auto` takes the real lab here, and what was tried is what is used."""
    chosen = choose_isolation("auto", EXERCISE)
    assert chosen.isolation.name == "lab"
    with chosen.make_lab(EXERCISE) as lab:
        assert Path("/etc/services") == Path(lab.services_text()[0])


def test_a_mishap_is_no_reason_for_a_weaker_lab(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The first lab's processes are killed while it is made or tried, as the kernel does when memory is short."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))  # where nothing is remembered of earlier labs
    choose_launcher()  # which may start a process to ask for its version
    before = set(psutil.Process().children())
    killed: list[int] = []

    def kill_the_first() -> None:
        while not (new := set(psutil.Process().children()) - before):
            pass
        for lab in new:
            with suppress(psutil.NoSuchProcess):
                lab.suspend()
                while lab.status() not in (psutil.STATUS_STOPPED, psutil.STATUS_ZOMBIE):
                    pass  # so that it has no more children than those that are found
                for each in (lab, *lab.children(recursive=True)):
                    killed.append(each.pid)
                    each.kill()

    killer = threading.Thread(target=kill_the_first)
    killer.start()
    chosen = choose_isolation("auto", EXERCISE)
    killer.join()
    with chosen.make_lab(EXERCISE):
        assert killed
        assert chosen.isolation.name == "lab"
