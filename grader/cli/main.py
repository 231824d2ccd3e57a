"""The group of all commands. Each is imported when it is called: ``--help`` needs only their first lines."""

import sys
from importlib import import_module
from typing import Any

import click

from grader import __version__
from grader.cli.exit_codes import ExitCode
from grader.cli.interruption import is_interruption
from grader.cli.suggestions import closest, hint_for
from grader.cli.telling import tell, tell_error

COMMANDS: dict[str, str] = {
    "list": "List the exercises.",
    "show": "Show what an exercise asks for.",
    "run": "Run exercises, and explain what did not hold.",
    "grade": "Grade a whole course, and write its gradebook.",
    "replay": "Judge a run again from its evidence.",
    "explain": "Tell about a mistake that a report names.",
    "quiz": "Ask questions about exercises and topics, and keep the score.",
    "new": "Begin an exercise of your own.",
    "lint": "Check exercise files for their author.",
    "verify": "Prove that exercises grade as they say.",
    "export": "Write the archive by which another platform grades.",
    "doctor": "Tell what this machine can do, and mend what it can't.",
    "plugins": "List what other packages add to sockgrade.",
    "schema": "Print the JSON Schema of exercises, topics or reports.",
    "completion": "Print the shell's completion script.",
}
"""In the order of ``--help``. Each is the function ``command`` of the module of its name."""


class LazyGroup(click.Group):
    """Imports a command when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names in the table's order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Return the command, or None when there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"grader.cli.{cmd_name}_command").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Say "did you mean" for an unknown name."""
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            ctx.fail(f"there is no command `{args[0]}`{hint_for(closest(args[0], COMMANDS))}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Start with `sockgrade list`, then `sockgrade run exercise-1`.",
)
@click.version_option(__version__, prog_name="sockgrade")
def group() -> None:
    """Exercises about Linux sockets that grade themselves."""


def run(arguments: list[str] | None = None) -> None:
    """Run the command line, and exit with the codes of :class:`ExitCode`."""
    try:
        result: Any = group.main(args=arguments, prog_name="sockgrade", standalone_mode=False)
    except click.exceptions.Abort as error:
        raise KeyboardInterrupt from error
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        sys.exit(ExitCode.USAGE)
    except click.UsageError as error:
        _tell_usage(error)
        sys.exit(ExitCode.USAGE)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except OSError as error:
        tell_error(error.strerror or str(error))
        sys.exit(ExitCode.NO_VERDICT)
    except Exception as error:
        if is_interruption(error):
            raise KeyboardInterrupt from error
        from grader.model.plugins import PluginError

        if isinstance(error, PluginError):
            tell_error(str(error), "`sockgrade plugins` lists what other packages bring")
            sys.exit(ExitCode.USAGE)
        # Status 1 would say that a submission failed.
        import traceback

        tell("".join(traceback.format_exception(error)), err=True)
        tell_error(f"sockgrade itself failed: {type(error).__name__}: {error}")
        sys.exit(ExitCode.NO_VERDICT)
    sys.exit(result if isinstance(result, int) else ExitCode.PASSED)


def _tell_usage(error: click.UsageError) -> None:
    message = error.format_message()
    knows_more = f"`{error.ctx.command_path} --help` tells what it takes" if error.ctx is not None else ""
    tell_error(message, "" if "hint:" in message else knows_more)
