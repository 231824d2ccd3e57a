"""The mistakes behind a failed finding on a page: the likeliest in full, the others by their names.

It must not know the rest of the finding.
"""

from collections.abc import Sequence

from grader.model.finding import Certainty, Diagnosis
from grader.report.detail import Detail
from grader.report.escape import for_terminal, for_value
from grader.report.layout import Page

LABELS = {
    Certainty.CERTAIN: "Likely mistake: ",  # the kernel is never wrong, and yet a grader may be
    Certainty.LIKELY: "Likely mistake: ",
    Certainty.POSSIBLE: "Possible mistake: ",
}
"""What stands before a mistake's title."""


def add_diagnoses(page: Page, diagnoses: Sequence[Diagnosis], detail: Detail) -> None:
    """Add the first with its explanation and what to try, and the titles of the others."""
    if not diagnoses:
        return
    first, *others = diagnoses
    if detail == "brief":
        page.paragraph(for_value(first.title), label=LABELS[first.certainty], label_style="hint")
        return
    page.blank()
    page.paragraph(for_value(first.title), style="title", label=LABELS[first.certainty], label_style="hint")
    page.paragraph(for_terminal(first.explanation), indent=4)
    page.paragraph(for_terminal(first.advice), indent=4, label="try: ", label_style="hint")
    more = f"`sockgrade explain {for_value(first.id)}`; {for_value(first.concept)}: {for_value(first.link)}"
    page.paragraph(more, indent=4, label="more: ", style="quiet")
    for other in others:
        page.paragraph(for_value(other.title), indent=4, label="or: ", style="quiet")
