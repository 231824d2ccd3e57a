"""The marks of a file of answers, on a page: a line for each question, and what was said to its answer."""

from grader.model.exercise import Audience
from grader.model.marks import AnswerStatus, MarkedAnswer, QuizMarks
from grader.report.audience import quiz_for
from grader.report.escape import counted, for_terminal, for_value
from grader.report.layout import Page
from grader.report.words import format_points

_WORDS: dict[AnswerStatus, tuple[str, str]] = {
    AnswerStatus.RIGHT: ("✓ right      ", "passed"),
    AnswerStatus.PARTLY: ("~ partly     ", "skipped"),
    AnswerStatus.WRONG: ("✗ wrong      ", "failed"),
    AnswerStatus.UNANSWERED: ("- unanswered ", "skipped"),
    AnswerStatus.MALFORMED: ("! malformed  ", "failed"),
}


def add_quiz(page: Page, quiz: QuizMarks, audience: Audience) -> None:
    """Add a line for each question, what was said to its answer, and the points."""
    seen = quiz_for(quiz, audience)
    page.blank()
    page.headline("", "plain", f"answers to the questions of {for_value(quiz.quiz)}", for_value(quiz.file))
    for answer in seen.answers:
        _add_answer(page, answer, seen.file)
    for problem in seen.problems:
        page.paragraph(for_terminal(problem, multiline=True), indent=0, label="! ", label_style="failed")
    page.blank()
    right = sum(each.status is AnswerStatus.RIGHT for each in seen.answers)
    earned = f"{format_points(quiz.points)} of {format_points(quiz.points_possible)} points"
    totals = f"{right} of {counted(len(seen.answers), 'answer')} right · {earned}"
    page.headline("questions: ", "passed" if quiz.all_right else "failed", totals, "")


def _add_answer(page: Page, answer: MarkedAnswer, file: str) -> None:
    word, style = _WORDS[answer.status]
    points = f"{format_points(answer.points)}/{format_points(answer.points_possible)}"
    page.headline(word, style, for_value(answer.question), points, title_style="plain")
    if answer.status is AnswerStatus.MALFORMED:
        page.paragraph(f"{for_value(file)}:{answer.line}: `{for_value(answer.id)}`: {for_value(answer.message)}")
    elif answer.status is AnswerStatus.UNANSWERED:
        page.paragraph(f"no answer to `{for_value(answer.id)}` in {for_value(file)}")
    elif answer.status is not AnswerStatus.RIGHT:
        page.paragraph(f"{for_value(file)}:{answer.line}: `{for_value(answer.id)}`: {for_value(answer.given)}")
    for text in answer.feedback:
        page.paragraph(for_terminal(text, multiline=True))
    if answer.expected and answer.status is not AnswerStatus.RIGHT:
        page.paragraph(for_value(answer.expected), label="the answer: ")
        page.paragraph(for_terminal(answer.explanation, multiline=True))


def render_quiz(quiz: QuizMarks, *, width: int, color: bool, audience: Audience) -> str:
    """Return the marks as lines of text."""
    page = Page(width=width, color=color)
    add_quiz(page, quiz, audience)
    return page.text()
