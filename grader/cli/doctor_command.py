"""``sockgrade doctor``."""

import click

from grader.cli.exit_codes import ExitCode
from grader.cli.terminal import page_width, wants_color


@click.command("doctor")
@click.option(
    "--fix", is_flag=True, help="Mend what can be mended: shows the commands, and asks before each change."
)
@click.option("--unfix", is_flag=True, help="Put back what --fix has changed.")
@click.option("--yes", is_flag=True, help="With --fix or --unfix: don't ask.")
@click.option(
    "--format", "format_name", type=click.Choice(["text", "json"]), default="text", help="Of what is told."
)
def command(fix: bool, unfix: bool, yes: bool, format_name: str) -> int:
    """Tell what this machine can do, what each missing thing costs, and the command that mends it.

    Nothing on the machine is changed, except by --fix and --unfix.

    Exit status: 0 when private networks can be made, 3 when not.
    """
    if fix and unfix:
        raise click.UsageError("`--fix` and `--unfix` are opposites: give one of them")
    if yes and not (fix or unfix):
        raise click.UsageError("`--yes` answers the questions of `--fix` and `--unfix`: give it with one of them")
    if format_name == "json" and (fix or unfix):
        raise click.UsageError("`--format json` only looks: run it after `--fix` or `--unfix`")
    from grader.doctor.checkup import examine_machine

    if unfix:
        from grader.cli.mending import put_back

        return put_back(yes=yes)
    checkup = examine_machine()
    if fix:
        from grader.cli.mending import mend

        return mend(checkup, yes=yes)
    if format_name == "json":
        from grader.doctor.json_format import render as render_json

        click.echo(render_json(checkup), nl=False)
    else:
        from grader.doctor.text_format import render as render_text

        click.echo(render_text(checkup, width=page_width(), color=wants_color()), nl=False, color=True)
    return ExitCode.PASSED if checkup.is_ready else ExitCode.NO_VERDICT
