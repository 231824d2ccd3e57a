"""``sockgrade schema``."""

import json

import click


@click.command("schema")
@click.argument("what", type=click.Choice(["exercise", "report"]), default="exercise")
def command(what: str) -> None:
    """Print the JSON Schema of an exercise file, from which editors complete, or of a JSON report."""
    if what == "exercise":
        from grader.loader.schema import exercise_schema

        schema = exercise_schema()
    else:
        from grader.report.json_format import report_schema

        schema = report_schema()
    click.echo(json.dumps(schema, indent=2))
