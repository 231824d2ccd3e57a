"""``sockgrade show``."""

from pathlib import Path

import click

from grader.cli.exercises import complete_exercise, exercises_option, find_exercise
from grader.cli.loading import load_or_exit
from grader.model.exercise import Exercise, Question


@click.command("show")
@click.argument("name", metavar="EXERCISE", shell_complete=complete_exercise)
@click.option("--answers", is_flag=True, help="Show the questions' answers, and why.")
@exercises_option
def command(name: str, answers: bool, top: Path) -> None:
    """Show what an exercise asks for: its text, hosts, steps, points and questions."""
    exercise = load_or_exit(find_exercise(name, top))
    click.echo(f"{exercise.slug}: {exercise.title}\n\n{exercise.about.rstrip()}\n")
    readme = exercise.folder / "README.md"
    if readme.exists():
        click.echo(f"What to do, step by step: {readme}\n")
    _show_hosts(exercise)
    _show_steps(exercise)
    for number, question in enumerate(exercise.questions, start=1):
        _show_question(number, question, answers=answers)


def _show_hosts(exercise: Exercise) -> None:
    from grader.lab.namespace_lab import host_addresses

    click.echo("Hosts")
    width = max(len(name) for name in exercise.hosts)
    for name, addresses in host_addresses(exercise).items():
        about = exercise.hosts[name].about
        click.echo(f"  {name:<{width}}  {addresses[0]:<12}  {addresses[1]:<10}  {about or ''}".rstrip())


def _show_steps(exercise: Exercise) -> None:
    click.echo(f"\nSteps ({exercise.points:g} points)")
    for number, step in enumerate(exercise.steps, start=1):
        if step.audience == "student":
            points = f"{step.points:g} {'point' if step.points == 1 else 'points'}" if step.points else ""
            click.echo(f"  {number:>2}. {step.title}" + (f" ({points})" if points else ""))


def _show_question(number: int, question: Question, *, answers: bool) -> None:
    if number == 1:
        click.echo("\nQuestions")
    click.echo(f"\n  {number}. {question.question.strip()}")
    for letter, option in zip("abcdefghij", question.options or (), strict=False):
        mark = " (right)" if answers and option.right else ""
        click.echo(f"     {letter}) {option.text.strip()}{mark}")
    if answers:
        for answer in question.answers or ():
            click.echo(f"     answer: {answer}")
        click.echo(f"     {question.explanation.strip()}")
