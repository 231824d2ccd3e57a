"""A checkup for a person at a terminal of any width. Pure."""

from collections.abc import Iterable

from grader.doctor.checkup import Checkup
from grader.doctor.examination import Examination
from grader.doctor.obstacles.base import Advice
from grader.report.layout import Page
from grader.report.table import Line

_NARROW = 72
"""Columns below which what was found stands below the name, not beside it."""
_NAMES = 30
"""Columns of the sign and the name."""


def render(checkup: Checkup, *, width: int, color: bool) -> str:
    """Return the text, no line of it wider than the page."""
    page = Page(width=width, color=color)
    _add_examinations(page, "the lab", checkup.lab)
    if checkup.obstacle is not None:
        _add_advice(page, checkup.obstacle.advice)
    _add_promises(page, checkup)
    _add_examinations(page, "commands and files", checkup.commands)
    _add_examinations(page, "languages of submissions", checkup.languages)
    page.blank()
    page.paragraph(_conclusion(checkup), indent=0)
    return page.text()


def _add_examinations(page: Page, title: str, examinations: Iterable[Examination]) -> None:
    page.blank()
    page.paragraph(title, indent=0)
    for each in examinations:
        _add_row(page, each.is_fine, "fine" if each.is_fine else "missing", each.name, each.found)
        if not each.is_fine:
            indent = _indent(page)
            page.paragraph(each.costs, indent=indent, label="costs: ")
            page.paragraph(each.mend, indent=indent, label="mend:  ")


def _add_promises(page: Page, checkup: Checkup) -> None:
    if not checkup.promises:
        return
    page.blank()
    kind = "the lab" if checkup.refusal is None else "`--isolation process`"
    page.paragraph(f"what {kind} promises of the programs in it, tried just now", indent=0)
    missing = "broken" if checkup.refusal is None else "no"
    for each in checkup.promises:
        _add_row(page, each.holds, "holds" if each.holds else missing, each.name, f"a program {each.text}")
        if each.because:
            page.paragraph(each.because, indent=_indent(page))


def _add_row(page: Page, is_good: bool, word: str, name: str, text: str) -> None:
    start = f"{'✓' if is_good else '✗'} {word:<7}  {name:<15}  "
    style = "passed" if is_good else "failed"
    if page.width >= _NARROW and len(start) <= _NAMES - 2:
        page.paragraph(text, label=start, label_style=style)
        return
    page.paragraph(start.rstrip(), style=style)
    page.paragraph(text, indent=_indent(page))


def _indent(page: Page) -> int:
    return _NAMES if page.width >= _NARROW else 4


def _add_advice(page: Page, advice: Advice) -> None:
    page.blank()
    page.paragraph("how to make private networks possible", indent=0)
    places = (
        ("on a machine of your own", advice.machine),
        ("in a workflow of GitHub Actions", advice.workflow),
        ("in a container", advice.container),
    )
    for place, lines in places:
        page.paragraph(f"{place}:")
        page.table((Line(line) for line in lines), indent=6)


def _conclusion(checkup: Checkup) -> str:
    if checkup.refusal is None and not all(promise.holds for promise in checkup.promises):
        return "the lab does not keep all that it promises: don't grade programs of others on this machine"
    if not checkup.missing:
        return "everything that the bundled exercises use is here"
    count = len(checkup.lab) + len(checkup.commands)
    can_fix = checkup.missing_packages or (checkup.obstacle and checkup.obstacle.mends)
    offer = ", or let `sockgrade doctor --fix` do what it can: it asks before each change" if can_fix else ""
    return f"{len(checkup.missing)} of {count} things are missing: each `mend` above puts one right{offer}"
