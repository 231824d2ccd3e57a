"""``sockgrade doctor``."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from grader.cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from grader.doctor.examination import Examination


@click.command("doctor")
def command() -> int:
    """Tell what this machine can do, what each missing thing costs, and the command that mends it.

    Exit status: 0 when private networks can be made, 3 when not. Nothing on the machine is changed.
    """
    from grader.doctor.commands import examine_commands, examine_languages, examine_services
    from grader.doctor.lab import examine_lab

    lab = list(examine_lab())
    _tell("the lab", lab)
    commands = [*examine_commands(), examine_services()]
    _tell("commands and files", commands)
    _tell("languages of submissions", examine_languages())
    missing = [each for each in (*lab, *commands) if not each.is_fine]
    if not missing:
        click.echo("everything that the bundled exercises use is here")
    else:
        click.echo(
            f"{len(missing)} of {len(lab) + len(commands)} things are missing: each `mend` above puts one right"
        )
    return ExitCode.PASSED if all(each.is_fine for each in lab) else ExitCode.NO_VERDICT


def _tell(title: str, examinations: "Iterable[Examination]") -> None:
    click.echo(title)
    for each in examinations:
        mark = click.style("✓ fine   ", fg="green") if each.is_fine else click.style("✗ missing", fg="red")
        click.echo(f"  {mark}  {each.name:<15}  {each.found}")
        if not each.is_fine:
            click.echo(f"{'':<30}costs: {each.costs}")
            click.echo(f"{'':<30}mend:  {each.mend}")
    click.echo()
