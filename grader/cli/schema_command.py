"""``sockgrade schema``."""

import json

import click


@click.command("schema")
@click.argument("what", type=click.Choice(["exercise", "topic", "report", "quiz"]), default="exercise")
def command(what: str) -> None:
    """Print a JSON Schema: of exercise or topic files, from which editors complete, of reports, or of marks."""
    if what == "exercise":
        from grader.loader.schema import exercise_schema

        schema = exercise_schema()
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
