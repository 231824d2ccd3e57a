"""One real run, of a server that tells what it has itself: what facts of a run are held against."""

import re
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import cache
from typing import cast

from grader.engine.progress import SilentProgress
from grader.engine.run import Submission, record_exercise
from grader.lab.namespace_lab import NamespaceLab
from grader.model.exercise import Exercise, Step
from grader.model.lab import Lab
from grader.model.recording import Recording
from grader.model.report import Isolation, SubmissionFacts
from grader.model.steps.expect_sockets import ExpectSockets
from tests.steps.laboratory import exercise_of, opening, python_source, step_of
from tests.steps.programs import LISTEN

TELLING = (
    LISTEN
    + """\
print("listener", s.fileno(), flush=True)
c, peer = s.accept()
print("accepted", c.fileno(), "peer", peer[1], flush=True)
c.recv(1)
c.close()
signal.pause()
"""
)
"""Accepts the first of its clients, leaves the others in the queue, and says which numbers it was given."""
ESTABLISHED = {"state": "ESTABLISHED", "local": "server:9999"}


def looking(name: str, host: str, *rows: dict[str, object]) -> Step:
    """Return a step that looks at a host's table."""
    return step_of("expect_sockets", name, host=host, rows=rows)


EXERCISE = exercise_of(
    step_of("run_server", "listens", program="server", host="server", listens="0.0.0.0:9999", within="3s"),
    step_of("open_connections", "first", **opening()),
    looking("accepted", "server", {"connections": "talk", "accepted": True}),
    step_of("open_connections", "others", **opening(name="queue", count=2, **{"from": "other"})),
    looking("rows", "server", {**ESTABLISHED, "count": 3}),
    looking("client-row", "client", {"state": "ESTABLISHED", "count": 1}),
    step_of("inspect_fd", "descriptors", server="server", connections=1),
    step_of("send", "says", connections="talk", text="x", expect={"then": "closed"}),
    step_of("close_connections", "leaves", connections="talk"),
    looking("time-wait", "server", {"state": "TIME_WAIT", "count": 1}),
    looking("fails", "client", {"state": "LISTEN"}),
)


@cache
def recorded(text: str = TELLING) -> Recording:
    """Return what was seen of a program, in the real lab."""

    def make_lab(exercise: Exercise) -> AbstractContextManager[Lab]:
        return cast("AbstractContextManager[Lab]", NamespaceLab(exercise))

    steps = tuple(step if step.id != "fails" else replace(step, options=quick(step)) for step in EXERCISE.steps)
    submission = Submission(SubmissionFacts(name="x", digest=""), {"server": python_source(text)})
    exercise = replace(EXERCISE, steps=steps)
    return record_exercise(exercise, submission, make_lab, Isolation(name="lab", because=""), SilentProgress())


def quick(step: Step) -> ExpectSockets:
    """Return the options of a step that looks, with little patience."""
    assert isinstance(step.options, ExpectSockets)
    return replace(step.options, eventually=0.2)


def told_by_the_program(pattern: str) -> int:
    """Return the number that the program printed."""
    (program,) = recorded().report.programs
    found = re.search(pattern, program.output)
    assert found is not None, program.output
    return int(found[1])


def without_rows(recording: Recording, step: str) -> Recording:
    """Return the recording as if a step had seen an empty table."""
    seen = recording.observations[step]
    return replace(recording, observations={**recording.observations, step: replace(seen, rows=())})  # type: ignore[call-arg]
