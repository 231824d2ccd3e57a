"""What is said around a question and after an answer, as text for a terminal. Pure."""

from collections.abc import Sequence

from grader.model.marks import Marked
from grader.model.questions.base import Question
from grader.model.questions.netstat_row import NetstatRow
from grader.quiz.about_run import AskedQuestion, LeftOut
from grader.quiz.presentation import netstat_lines
from grader.quiz.progress import Score
from grader.report.escape import for_terminal
from grader.report.evidence import add_evidence
from grader.report.layout import Page


def counted(number: float, thing: str) -> str:
    """Return a number with what is counted.

    >>> counted(1, "point"), counted(2.5, "point"), counted(0.333333, "point")
    ('1 point', '2.5 points', '0.33 points')
    """
    return f"{shown_points(number)} {thing}{'' if number == 1 else 's'}"


def shown_points(number: float) -> str:
    """Return points with at most two decimals."""
    return f"{number:.2f}".rstrip("0").rstrip(".")


def render_question(asked: AskedQuestion, *, number: int, total: int, quiz: str, width: int, color: bool) -> str:
    """Return the question's head and its text; the options are the prompt's."""
    page = Page(width=width, color=color)
    question = asked.question
    page.blank()
    end = f"{quiz}, {counted(question.points, 'point')}"
    page.headline("", "plain", f"Question {number} of {total}", end)
    if asked.about_run:
        page.paragraph("About the run that you have just made.", style="quiet", indent=0)
    page.paragraph(_clean(question.question), indent=0)
    text = page.text()
    if isinstance(question, NetstatRow):
        text += "\n" + "".join(f"  {line}\n" for line in netstat_lines(question))
    return f"\n{text}\n"


def render_marks(asked: AskedQuestion, marks: Marked, *, width: int, color: bool) -> str:
    """Return whether the answer was right, in words; what is said to it, why, where to read more, and evidence."""
    page = Page(width=width, color=color)
    question = asked.question
    _add_verdict(page, marks)
    for text in marks.feedback:
        page.paragraph(_clean(text), indent=0)
    page.blank()
    if not marks.right:
        page.paragraph(_clean(marks.expected), indent=0, label="The answer: ", label_style="title")
    page.paragraph(_clean(question.explanation), indent=0)
    if question.concept is not None:
        concept = f"{question.concept.title}: `{question.concept.where}`"
        page.paragraph(_clean(concept), indent=0, label="Read more: ", label_style="hint")
    add_evidence(page, asked.evidence)
    return f"\n{page.text()}"


def _add_verdict(page: Page, marks: Marked) -> None:
    earned = f"{shown_points(marks.points)} of {counted(marks.points_possible, 'point')}"
    if marks.right:
        page.headline("Right", "passed", f", {earned}.", "", title_style="plain")
    elif marks.points > 0:
        page.headline("Partly right", "skipped", f", {earned}.", "", title_style="plain")
    else:
        page.headline("Wrong", "failed", f", {earned}.", "", title_style="plain")


def render_left_out(left_out: Sequence[LeftOut], *, width: int, color: bool) -> str:
    """Return which questions about the run could not be asked, and why."""
    page = Page(width=width, color=color)
    for each in left_out:
        about = f"Left out, because the run did not show it: `{each.question.id}` ({_clean(each.why)})"
        page.paragraph(about, style="quiet", indent=0)
    return page.text()


def render_score(score: Score, *, name: str, color: bool, width: int) -> str:
    """Return how far the learner is, and what may be done next."""
    page = Page(width=width, color=color)
    page.blank()
    earned = f"{shown_points(score.points)} of {counted(score.points_possible, 'point')}"
    of_all = f"{score.answered} of {counted(score.questions, 'question')} answered"
    answered = f"{of_all}, {score.right} right; {earned}."
    page.paragraph(answered, indent=0, label="So far: ", label_style="title")
    command = f"sockgrade quiz {name}".rstrip()
    if score.answered < score.questions:
        page.paragraph(f"`{command}` goes on where you left off.", indent=0)
    elif score.right < score.answered:
        page.paragraph(f"`{command} --review` asks again what was not right.", indent=0)
    return page.text()


def title_of(question: Question) -> str:
    """Return a question's first words, for lists."""
    words = " ".join(question.question.split())
    return words if len(words) <= 60 else f"{words[:59]}…"


def _clean(text: str) -> str:
    return for_terminal(text.strip())
