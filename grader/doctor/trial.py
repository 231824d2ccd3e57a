"""Tries to make a lab here, and tells what came of it."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from grader.doctor.facts import Refusal
from grader.lab.namespace_lab import NamespaceLab
from grader.lab.process_lab import ProcessLab
from grader.lab.self_test import try_promises
from grader.model.exercise import Exercise, Host, Step
from grader.model.lab import CannotShow, LabError
from grader.model.report import Promise
from grader.model.sockets import SocketState
from grader.model.steps.expect_sockets import ExpectSockets, RowPattern


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of making a lab of two hosts and starting a program in it."""

    refusal: Refusal | None
    """Why it failed; None when it did not."""
    has_ipv6: bool = False
    promises: tuple[Promise, ...] = ()
    """What was found of what the lab promises; of plain processes' promises, where no lab can be made."""


def try_lab() -> Trial:
    """Make a lab, look at it, and end it."""
    try:
        with NamespaceLab(_smallest_exercise()) as lab:
            promises = try_promises(lab)
            return Trial(None, has_ipv6=_has_ipv6(lab), promises=promises)
    except LabError as error:
        return Trial(Refusal(str(error), getattr(error, "errno", None)), promises=_try_processes())


def _try_processes() -> tuple[Promise, ...]:
    try:
        with ProcessLab(_smallest_exercise()) as lab:
            return try_promises(lab)
    except (LabError, OSError):
        return ()  # what stands in the way of the lab is told; there is no fallback either


def _has_ipv6(lab: NamespaceLab) -> bool:
    try:
        lab.address("one", "ipv6")
    except CannotShow:
        return False
    return True


def _smallest_exercise() -> Exercise:
    rows = (RowPattern(state=(SocketState.LISTEN,)),)
    step = Step(id="look", title="look", kind="expect_sockets", options=ExpectSockets(host="one", rows=rows))
    return Exercise(
        slug="doctor",
        title="doctor",
        summary="doctor",
        about="doctor",
        hosts={"one": Host(), "two": Host()},
        steps=(step,),
        folder=Path(tempfile.gettempdir()),
    )
