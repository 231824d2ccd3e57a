"""Makes changes, each recorded before it is made, and undoes them. Asks nobody: that was done before."""

from collections.abc import Sequence
from dataclasses import dataclass

from grader.doctor.changes import Change
from grader.doctor.command_line import CommandFailedError, CommandLine
from grader.doctor.record import Entry, add, read_record, writing


@dataclass(frozen=True, slots=True)
class Undone:
    """What came of putting things back."""

    left: tuple[str, ...]
    """What others have changed since, and was left as it is."""
    failed: tuple[str, ...]
    """Commands that failed: their changes stay in the record."""


def planned(changes: Sequence[Change]) -> list[CommandLine]:
    """Return the commands that make changes, in their order."""
    return [command for change in changes for command in (*change.preparing(), *change.commands())]


def make(changes: Sequence[Change], prefix: tuple[str, ...]) -> None:
    """Make changes, in their order; those that are not needed any more too, which does no harm.

    Each is in the record before it is made: whatever comes between, it can be undone. Raises CommandFailedError,
    RecordError.
    """
    for change in changes:
        _run(change.preparing(), prefix)
        _run(writing(add(read_record(), Entry(change, change.look()))), prefix)
        _run(change.commands(), prefix)


def planned_undo(entries: Sequence[Entry]) -> list[CommandLine]:
    """Return the commands that put things back, the last change first."""
    return [command for entry in reversed(entries) for command in entry.change.undo_commands(entry.before)]


def undo(entries: Sequence[Entry], prefix: tuple[str, ...]) -> Undone:
    """Put things back, the last change first. Raises CommandFailedError when the record can't be written.

    A command that fails does not keep the others from being run.
    """
    left, failed = [], []
    for entry in reversed(entries):
        reason = entry.change.left_as_it_is(entry.before)
        if reason is not None:
            left.append(reason)
        try:
            _run(entry.change.undo_commands(entry.before), prefix)
        except CommandFailedError as error:
            failed.append(str(error))
            continue
        _run(writing([each for each in read_record() if each != entry]), prefix)
    return Undone(tuple(left), tuple(failed))


def _run(commands: Sequence[CommandLine], prefix: tuple[str, ...]) -> None:
    for command in commands:
        command.run(prefix)
