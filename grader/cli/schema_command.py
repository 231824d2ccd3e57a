"""``sockgrade schema``."""

import json
from typing import TYPE_CHECKING

import click

from grader.cli.telling import tell

if TYPE_CHECKING:
    from grader.model.steps.base import StepOptions


@click.command("schema")
@click.argument("what", type=click.Choice(["exercise", "topic", "report", "quiz"]), default="exercise")
@click.option("--without-plugins", is_flag=True, help="Leave out the steps of other packages.")
def command(what: str, without_plugins: bool) -> None:
    """Print a JSON Schema: of exercise or topic files, from which editors complete, of reports, or of marks.

    That of exercise files has the steps of other packages, too, where such are installed.
    """
    if what == "exercise":
        from grader.loader.schema import exercise_schema

        schema = exercise_schema({} if without_plugins else _steps_of_others())
    elif what == "topic":
        from grader.loader.schema import topic_schema

        schema = topic_schema()
    elif what == "quiz":
        from grader.report.quiz_json import quiz_schema

        schema = quiz_schema()
    else:
        from grader.report.json_format import report_schema

        schema = report_schema()
    click.echo(json.dumps(schema, indent=2))


def _steps_of_others() -> "dict[str, type[StepOptions]]":
    from grader.loader.plugin_steps import installed_steps

    found = installed_steps()
    for problem in found.problems:
        tell(f"note: left out: {problem}", err=True)
    return found.options
