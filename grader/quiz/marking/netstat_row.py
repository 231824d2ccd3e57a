"""The empty cells of a row of netstat."""

from grader.model.marks import Marked
from grader.model.questions.netstat_row import HEADINGS, NetstatRow
from grader.quiz.marking.answers import MalformedAnswer, entries_of, marked, text_of


def mark_netstat_row(question: NetstatRow, answer: object) -> Marked:
    """Return a share of the points: for each cell that was filled in right."""
    given = entries_of(answer, "a mapping from cells to what they hold")
    for name in given:
        if name not in question.blanks:
            known = ", ".join(f"`{each}`" for each in question.blanks)
            raise MalformedAnswer(f"no blank cell is called `{name[:60]}`: there is {known}")
    texts = {name: text_of(given[name], f"what stands in `{name}`") for name in question.blanks if name in given}
    right = sum(name in texts and question.is_right(name, texts[name]) for name in question.blanks)
    return marked(question, right / len(question.blanks), expected_netstat_row(question))


def expected_netstat_row(question: NetstatRow) -> str:
    """Return the blank cells by their headings."""
    return "; ".join(f"{HEADINGS[name]} {question.row.cell(name) or '(empty)'}" for name in question.blanks)
