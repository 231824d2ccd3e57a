"""Chooses how programs are kept apart, and says why."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Literal, cast

from grader.engine.run import LabMaker
from grader.lab.namespace_lab import NamespaceLab
from grader.lab.promises import FOR_STRANGERS
from grader.lab.remembered import remember_promises, remembered_promises
from grader.model.exercise import Exercise
from grader.model.lab import Lab, LabError
from grader.model.plainclass import plain
from grader.model.report import Isolation, IsolationName, Promise

if TYPE_CHECKING:
    from grader.lab.process_lab import ProcessLab

IsolationChoice = Literal["auto", "lab", "process"]
_TRUST = (
    "run it on a machine where they hold (`sockgrade doctor` tells what this one needs), or, for a program of your "
    "own, add `--trust-submission`"
)


@plain
class Chosen:
    """A way to make labs, and why it was chosen."""

    make_lab: LabMaker
    isolation: Isolation


def choose_isolation(
    choice: IsolationChoice,
    exercise: Exercise,
    tools: tuple[str, ...] = (),
    *,
    is_stranger: bool = False,
    on_wait: Callable[[], None] = lambda: None,
) -> Chosen:
    """Return the lab asked for; ``auto`` takes the real one where this machine allows it.

    Whether it does, and keeps its promises, is found by making one and starting a program in it, not by reading
    settings: too many things may forbid it. ``is_stranger``: the programs are not the grader's user's own, nor
    trusted. ``on_wait`` is called where another run's lab must end first. Raises LabError when ``lab`` was asked
    for and can't be had, and where a stranger's program would not be kept apart.
    """
    if choice == "process":
        because = "asked for by --isolation process"
        return _process(exercise, tools, because, is_stranger=is_stranger, on_wait=on_wait)
    because = "asked for by --isolation lab" if choice == "lab" else "this machine allows private networks"
    try:
        lab, promises = _namespaces(exercise, tools)
    except LabError as error:
        if choice == "lab":
            raise LabError(f"the lab can't be made on this machine: {error}") from error
        why = f"this machine allows no private network: {error}; `sockgrade doctor` tells the mend"
        return _process(exercise, tools, why, is_stranger=is_stranger, on_wait=on_wait)
    needed = frozenset(promise.name for promise in lab.promises)
    return _chosen(lab, "lab", because, promises, needed=needed, is_stranger=is_stranger)


def _namespaces(exercise: Exercise, tools: tuple[str, ...]) -> tuple[NamespaceLab, tuple[Promise, ...]]:
    """Return a lab and its promises. Raises LabError where it failed twice.

    Where namespaces are forbidden, the second attempt fails as soon as the first. What befell only the first, such
    as a process that was killed for want of memory, must not send a run to a weaker lab, where checks are skipped.
    """

    def attempt() -> tuple[NamespaceLab, tuple[Promise, ...]]:
        lab = NamespaceLab(exercise, tools)
        return lab, _tested(lab, "lab")

    try:
        return attempt()
    except LabError:
        return attempt()


def _process(
    exercise: Exercise, tools: tuple[str, ...], because: str, *, is_stranger: bool, on_wait: Callable[[], None]
) -> Chosen:
    from grader.lab.process_lab import ProcessLab  # where the real one is to be had, nobody needs it

    lab = ProcessLab(exercise, tools, on_wait)
    return _chosen(lab, "process", because, _tested(lab, "process"), needed=FOR_STRANGERS, is_stranger=is_stranger)


def _tested(lab: "NamespaceLab | ProcessLab", kind: IsolationName) -> tuple[Promise, ...]:
    remembered = remembered_promises(kind)
    if remembered is not None:
        return remembered
    try:
        from grader.lab.self_test import try_promises  # mostly remembered

        promises = try_promises(lab)
    except BaseException:
        lab.close()
        raise
    if promises == lab.promises:
        remember_promises(kind, promises)
    return promises


def _chosen(
    lab: "NamespaceLab | ProcessLab",
    name: IsolationName,
    because: str,
    promises: tuple[Promise, ...],
    *,
    needed: frozenset[str],
    is_stranger: bool,
) -> Chosen:
    """The lab that was tried is the one that is used: making it costs more than the test."""
    broken = [promise for promise in promises if promise.name in needed and not promise.holds]
    if broken and is_stranger:
        lab.close()
        told = "".join(f"\n  - a program {promise.text}: {promise.because}" for promise in broken)
        raise LabError(f"a program of somebody else is not kept apart here. Not promised:{told}\n{_TRUST}")
    isolation = Isolation(name=name, because=because, promises=promises, is_trusted=bool(broken))
    return Chosen(lambda _: cast("AbstractContextManager[Lab]", lab), isolation)
