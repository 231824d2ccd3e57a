"""``sockgrade show``."""

from pathlib import Path

import click

from grader.cli.audience import for_option
from grader.cli.exercises import complete_exercise, exercises_option, find_exercise
from grader.cli.loading import load_or_exit
from grader.cli.terminal import page_width, wants_color
from grader.model.exercise import Audience, Exercise
from grader.model.questions.base import Question
from grader.model.questions.match import Match
from grader.model.questions.netstat_row import NetstatRow
from grader.quiz.marking import expected_answer
from grader.quiz.marking.answers import LETTERS
from grader.quiz.presentation import netstat_lines, one_line, texts_in_file_order
from grader.report.escape import counted, for_terminal
from grader.report.layout import Page
from grader.report.table import Line


@click.command("show")
@click.argument("name", metavar="EXERCISE", shell_complete=complete_exercise)
@click.option("--answers", is_flag=True, help="Show the questions' answers, and why.")
@for_option
@exercises_option
def command(name: str, answers: bool, audience: Audience, top: Path) -> None:
    """Show what an exercise asks for: its text, hosts, steps, points and questions."""
    exercise = load_or_exit(find_exercise(name, top))
    page = Page(width=page_width(), color=wants_color())
    page.paragraph(f"{exercise.slug}: {for_terminal(exercise.title)}", indent=0, style="title")
    page.blank()
    page.paragraph(join_lines(exercise.about), indent=0)
    readme = exercise.folder / "README.md"
    if readme.exists():
        page.blank()
        page.paragraph(f"What to do, step by step: {readme}", indent=0)
    _show_hosts(page, exercise)
    _show_steps(page, exercise, audience)
    for number, question in enumerate(exercise.questions, start=1):
        _show_question(page, number, question, answers=answers)
    click.echo(page.text(), nl=False, color=True)


def join_lines(text: str) -> str:
    r"""Return an author's text with each paragraph on one line, to be wrapped to the reader's width.

    A line that starts with a space, or as an item of a list, is kept apart from the one before it.

    >>> join_lines("One\ntwo.\n\n- three\n- four\nfive\n")
    'One two.\n\n- three\n- four five'
    """
    joined = ""
    text = for_terminal(text, multiline=True)
    for line in text.strip().splitlines():
        is_apart = not line or line[0] in " -*•" or not joined or joined.endswith("\n")
        joined += f"\n{line}" if is_apart else f" {line}"
    return joined.removeprefix("\n")


def _show_hosts(page: Page, exercise: Exercise) -> None:
    from grader.lab.namespace_lab import host_addresses

    page.blank()
    page.paragraph("Hosts", indent=0)
    width = max(len(name) for name in exercise.hosts)
    for name, addresses in host_addresses(exercise).items():
        about = for_terminal(exercise.hosts[name].about or "")
        start = f"{name:<{width}}  {addresses[0]:<12}  {addresses[1]:<10}  "
        # Beside the addresses only where that leaves room for more than a word a line.
        if about and 2 * len(start) <= page.width:
            page.paragraph(about, label=start, label_style="plain")
            continue
        page.paragraph(start.rstrip())
        if about:
            page.paragraph(about, indent=4)


def _show_steps(page: Page, exercise: Exercise, audience: Audience) -> None:
    page.blank()
    page.paragraph(f"Steps ({exercise.points:g} points)", indent=0)
    steps = [step for step in exercise.steps if audience == "instructor" or step.audience == "student"]
    for number, step in enumerate(steps, start=1):
        title = for_terminal(step.title) + (" (instructor only)" if step.audience == "instructor" else "")
        if step.points:
            title += f" ({step.points:g} {'point' if step.points == 1 else 'points'})"
        # The id is what `--format json`, `needs` and `mistakes` know the step by.
        page.headline(f"  {number:>2}. ", "quiet", title, step.id, title_style="plain")
    hidden = len(exercise.steps) - len(steps)
    if hidden:
        page.paragraph(f"and {counted(hidden, 'more check')}, which only your instructor sees")


def _show_question(page: Page, number: int, question: Question, *, answers: bool) -> None:
    if number == 1:
        page.blank()
        page.paragraph("Questions", indent=0)
    page.blank()
    page.paragraph(join_lines(question.question), label=f"{number}. ")
    _show_choices(page, question)
    if answers:
        page.paragraph(_shown(expected_answer(question)), indent=5, label="answer: ")
        page.paragraph(join_lines(question.explanation), indent=5)


def _show_choices(page: Page, question: Question) -> None:
    """Add what there is to choose from, or the row whose cells are to be filled in."""
    if isinstance(question, NetstatRow):
        heading, row = netstat_lines(question)
        page.table((Line(heading, heading=True), Line(for_terminal(row))), indent=5)
    if isinstance(question, Match):
        for number, pair in enumerate(question.pairs, start=1):
            page.paragraph(_shown(pair.left), indent=5, label=f"{number}. ")
        page.blank()
    for letter, text in zip(LETTERS, texts_in_file_order(question), strict=False):
        page.paragraph(_shown(text), indent=5, label=f"{letter}) ")


def _shown(text: str) -> str:
    return for_terminal(one_line(text))
