"""Chooses how programs are kept apart, and says why."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Literal, cast

from grader.engine.run import LabMaker
from grader.lab.namespace_lab import NamespaceLab
from grader.lab.process_lab import ProcessLab
from grader.model.exercise import Exercise
from grader.model.lab import Lab, LabError
from grader.model.report import Isolation

IsolationChoice = Literal["auto", "lab", "process"]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A way to make labs, and why it was chosen."""

    make_lab: LabMaker
    isolation: Isolation


def choose_isolation(choice: IsolationChoice, exercise: Exercise, tools: tuple[str, ...] = ()) -> Chosen:
    """Return the lab asked for; ``auto`` takes the real one where this machine allows it.

    Whether it does is found by making one and starting a program in it, not by reading settings: too many
    things may forbid it. Raises LabError when ``lab`` was asked for and can't be had.
    """
    if choice == "process":
        return _process(tools, "asked for by --isolation process")
    try:
        lab = NamespaceLab(exercise, tools)
    except LabError as error:
        return _fall_back(choice, tools, error)
    try:
        lab.check()
    except LabError as error:
        lab.close()
        return _fall_back(choice, tools, error)
    because = "asked for by --isolation lab" if choice == "lab" else "this machine allows private networks"
    # The lab that was tried is the one that is used: making it costs more than the check.
    return Chosen(lambda _: cast("AbstractContextManager[Lab]", lab), Isolation(name="lab", because=because))


def _fall_back(choice: IsolationChoice, tools: tuple[str, ...], error: LabError) -> Chosen:
    if choice == "lab":
        raise LabError(f"the lab can't be made on this machine: {error}") from error
    return _process(tools, f"this machine allows no private network: {error}")


def _process(tools: tuple[str, ...], because: str) -> Chosen:
    def make_lab(exercise: Exercise) -> AbstractContextManager[Lab]:
        return cast("AbstractContextManager[Lab]", ProcessLab(exercise, tools))

    return Chosen(make_lab, Isolation(name="process", because=because))
