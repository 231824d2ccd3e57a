"""The talk of `sockgrade doctor --fix` and `--unfix`: what would be done, whether it may, what came of it."""

import json
import subprocess
import sys
from collections.abc import Sequence

import click

from grader.cli.exit_codes import ExitCode
from grader.cli.terminal import page_width, wants_color
from grader.doctor.changes import Change, InstallPackages
from grader.doctor.checkup import Checkup
from grader.doctor.command_line import CommandFailedError, CommandLine, root_prefix
from grader.doctor.facts import MachineFacts, Refusal
from grader.doctor.fixing import make, planned, planned_undo, undo
from grader.doctor.obstacles import recognise_obstacle
from grader.doctor.obstacles.base import Mend, Obstacle
from grader.doctor.reading import read_facts
from grader.doctor.record import RECORD, Entry, RecordError, read_record
from grader.report.layout import Page
from grader.report.table import Line

_MOST_OBSTACLES = 8
"""One behind the other; more would be a mend that brings back what another took away."""


class CannotMend(click.ClickException):
    """Something is in the way of mending."""

    exit_code = ExitCode.NO_VERDICT

    def show(self, file: object = None) -> None:  # noqa: ARG002 - click's signature
        """Print what it is."""
        click.echo(f"error: {self.message}", err=True)


def mend(checkup: Checkup, *, yes: bool) -> int:
    """Mend what is missing, each thing after asking. Raises CannotMend, click.UsageError."""
    facts = read_facts()
    wanted = checkup.missing_packages
    if checkup.obstacle is None and not wanted:
        _tell("nothing to mend: private networks can be made, and no command is missing")
        return ExitCode.PASSED if checkup.is_ready else ExitCode.NO_VERDICT
    try:
        if wanted and facts.installer == "apt-get":
            _offer(f"install what is missing: {' '.join(wanted)}", "", (InstallPackages(wanted),), yes=yes)
        elif wanted:
            _tell("packages are only installed by apt; `sockgrade doctor` tells the commands for this system")
        is_possible = _make_lab_possible(checkup.obstacle, facts, yes=yes)
    except (CommandFailedError, RecordError) as error:
        raise CannotMend(f"{error}\n\nhint: `sockgrade doctor --unfix` puts back what was done") from error
    return ExitCode.PASSED if is_possible else ExitCode.NO_VERDICT


def _make_lab_possible(obstacle: Obstacle | None, facts: MachineFacts, *, yes: bool) -> bool:
    """Take one obstacle away after the other, and return whether a lab can be made then."""
    for _ in range(_MOST_OBSTACLES):
        if obstacle is None:
            _tell("private networks can be made here now")
            return True
        _tell(f"no private network can be made: {obstacle.explanation}")
        if obstacle.mends and facts.container is not None and obstacle.name != "missing-command":
            _tell(
                f"this is a {facts.container} container: only its host can change that", *obstacle.advice.container
            )
            return False
        if not obstacle.mends:
            _tell("`sockgrade doctor` tells what to do: it can't be done from here")
            return False
        is_solved, obstacle = _try_mends(obstacle, yes=yes)
        if not is_solved:
            return False
    return False


def _try_mends(obstacle: Obstacle, *, yes: bool) -> tuple[bool, Obstacle | None]:
    """Offer the mends, best first. Return whether one helped, and what stands in the way then."""
    for each in obstacle.mends:
        if not _offer(each.title, each.why, each.changes, yes=yes):
            continue
        found = _try_again()
        if found is None or found.name != obstacle.name or found.explanation != obstacle.explanation:
            return True, found
        _tell("that did not help: putting it back")
        _put_back_these(each)
    _tell("nothing more can be offered")
    return False, obstacle


def _try_again() -> Obstacle | None:
    """Try to make a lab in a new process: AppArmor looks at a program when it starts."""
    words = [sys.executable, "-m", "grader", "doctor", "--format", "json"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    try:
        refusal = json.loads(done.stdout)["refusal"]
    except (ValueError, LookupError) as error:
        raise CannotMend(f"`sockgrade doctor` failed after the change: {done.stderr.strip()}") from error
    return recognise_obstacle(read_facts(), Refusal(**refusal)) if refusal else None


def _offer(title: str, why: str, changes: Sequence[Change], *, yes: bool) -> bool:
    """Show what would be done, ask, and do it; return whether it was done."""
    prefix = _prefix()
    _show(f"mend: {title}", why, planned(changes), prefix)
    _tell(f"what is there before is kept in {RECORD}, and `sockgrade doctor --unfix` puts it back")
    if not _may(yes=yes):
        _tell("not done")
        return False
    make(changes, prefix)
    _tell("done")
    return True


def _put_back_these(mend: Mend) -> None:
    undo([entry for entry in read_record() if entry.change in mend.changes], _prefix())


def put_back(*, yes: bool) -> int:
    """Put back everything that `--fix` has changed, after asking. Raises CannotMend, click.UsageError."""
    try:
        entries = read_record()
        if not entries:
            _tell("nothing to put back: `sockgrade doctor --fix` has changed nothing here")
            return ExitCode.PASSED
        return _put_back(entries, yes=yes)
    except (CommandFailedError, RecordError) as error:
        raise CannotMend(str(error)) from error


def _put_back(entries: list[Entry], *, yes: bool) -> int:
    prefix = _prefix()
    commands = planned_undo(entries)
    _show("put back what `sockgrade doctor --fix` has changed", "", commands, prefix)
    if not commands:
        _tell("nothing of it is there any more: only the record of it goes")
    if not _may(yes=yes):
        _tell("not done")
        return ExitCode.NO_VERDICT
    undone = undo(entries, prefix)
    for reason in undone.left:
        _tell(f"left as it is: {reason}")
    for failure in undone.failed:
        click.echo(f"error: {failure}", err=True)
    _tell("all that was changed is as before" if not (undone.left or undone.failed) else "the rest is as before")
    return ExitCode.NO_VERDICT if undone.failed else ExitCode.PASSED


def _may(*, yes: bool) -> bool:
    """Ask at the terminal. Raises click.UsageError where nobody can answer."""
    if yes:
        return True
    if not sys.stdin.isatty():
        raise click.UsageError("nothing is changed without asking, and nobody can answer here: give `--yes`")
    return click.confirm("do it?", default=False)


def _prefix() -> tuple[str, ...]:
    prefix = root_prefix()
    if prefix is None:
        raise CannotMend("only root may change this, and there is no `sudo` here: run the same command as root")
    return prefix


def _show(title: str, why: str, commands: Sequence[CommandLine], prefix: tuple[str, ...]) -> None:
    page = Page(width=page_width(), color=wants_color())
    page.paragraph(title, indent=0, style="title")
    if why:
        page.paragraph(why)
    page.table((Line(line) for each in commands for line in each.shown(prefix)), indent=4)
    click.echo(page.text(), nl=False, color=True)


def _tell(text: str, *lines: str) -> None:
    page = Page(width=page_width(), color=wants_color())
    page.paragraph(text, indent=0)
    page.table((Line(line) for line in lines), indent=4)
    click.echo(page.text(), nl=False, color=True)
    sys.stdout.flush()
