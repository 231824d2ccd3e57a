"""The empty cells of a row of netstat: filled in one by one, with the row as it is so far above each."""

from collections.abc import Sequence

from grader.model.questions.netstat_row import HEADINGS, NetstatRow
from grader.quiz.presentation import netstat_lines
from grader.quiz.prompter import Prompter
from grader.report.escape import for_terminal


def ask_netstat_row(question: NetstatRow, texts: Sequence[str], prompter: Prompter) -> dict[str, str]:
    """Return what was written into each blank cell."""
    del texts
    filled: dict[str, str] = {}
    for name in question.blanks:
        if filled:
            prompter.show("".join(f"  {for_terminal(line)}\n" for line in netstat_lines(question, filled)))
        filled[name] = prompter.write(f"{HEADINGS[name]}:")
    prompter.show("".join(f"  {for_terminal(line)}\n" for line in netstat_lines(question, filled)))
    return filled
