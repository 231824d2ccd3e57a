"""One finding as HTML: a line that can be opened, and all that is told of it.

Each text goes through :func:`for_html`, also the grader's own: so none that a submission influences can be
forgotten. It must not know the rest of the page.
"""

from collections.abc import Iterable, Sequence

from grader.model.finding import Diagnosis, Evidence, Finding, MarkedDescriptors, MarkedSockets, Outcome, Reason
from grader.report import descriptors, netstat
from grader.report.diagnoses import LABELS
from grader.report.escape import counted, cut, cut_lines, for_html
from grader.report.evidence import FIRST_LINES, LAST_LINES, LONGEST_LINE, describe_queues
from grader.report.findings import NO_FAULT
from grader.report.table import Line
from grader.report.words import REASONS, SIGNS, format_points, is_counted

_TABLE_WIDTH = 120
"""Columns of a table of evidence: what is wider than the page can be scrolled."""


def element(name: str, content: str, **attributes: str) -> str:
    """Return an element; its content is HTML, its attributes are text."""
    written = "".join(f' {key}="{for_html(value)}"' for key, value in attributes.items())
    return f"<{name}{written}>{content}</{name}>"


def paragraph(text: str, style: str = "") -> str:
    """Return a text as a paragraph, its line breaks kept by the style."""
    return element("p", for_html(text, multiline=True), **({"class": style} if style else {}))


def render_finding(finding: Finding) -> str:
    """Return the finding, opened where it failed or has no verdict."""
    is_open = finding.outcome in (Outcome.FAILED, Outcome.ERROR)
    parts = [
        paragraph(finding.message, "message"),
        paragraph(NO_FAULT) if finding.outcome is Outcome.ERROR or finding.reason is Reason.MACHINE else "",
        *_diagnoses(finding.diagnoses),
        _facts(finding) if is_open else "",
        *map(_evidence, _all_evidence(finding)),
        *(_labelled("note", note) for note in finding.notes),
        *_advice(finding),
    ]
    body = element("div", "\n".join(filter(None, parts)), **{"class": "body"})
    opening = "<details open" if is_open else "<details"
    return f'{opening} class="{finding.outcome.value}">{_summary(finding)}\n{body}</details>'


def _summary(finding: Finding) -> str:
    sign = element("span", SIGNS[finding.outcome], **{"class": "sign", "aria-hidden": "true"})
    word = element("span", finding.outcome.value, **{"class": "word"})
    title = finding.title + (" (instructor only)" if finding.audience == "instructor" else "")
    points = ""
    if finding.points_possible:
        earned = format_points(finding.points) if is_counted(finding) else "–"
        points = element("span", f"{earned}/{format_points(finding.points_possible)}", **{"class": "points"})
    return element("summary", f"{sign} {word} {element('span', for_html(title), **{'class': 'title'})} {points}")


def _diagnoses(diagnoses: Sequence[Diagnosis]) -> Iterable[str]:
    for first in diagnoses[:1]:
        lines = [
            element("h4", f"{LABELS[first.certainty]}{for_html(first.title)}"),
            paragraph(first.explanation),
            _labelled("try", first.advice),
            _labelled("more", f"sockgrade explain {first.id}; {first.concept}: {first.link}"),
            *(_labelled("or", other.title) for other in diagnoses[1:]),
        ]
        yield element("div", "\n".join(lines), **{"class": "diagnosis"})


def _all_evidence(finding: Finding) -> list[Evidence]:
    """Return each piece once, and no host's table twice."""
    hosts = {piece.host for piece in finding.evidence if isinstance(piece, MarkedSockets)}
    further = [
        piece
        for diagnosis in finding.diagnoses[:1]
        for piece in diagnosis.evidence
        if piece not in finding.evidence and not (isinstance(piece, MarkedSockets) and piece.host in hosts)
    ]
    return [*finding.evidence, *further]


def _facts(finding: Finding) -> str:
    is_compared = bool(finding.expected or finding.observed)
    rows = [
        ("expected", finding.expected),
        ("observed", finding.observed),
        ("when", (finding.timing,) if finding.timing and is_compared else ()),
        ("reason", (REASONS[finding.reason],) if finding.reason in REASONS else ()),
    ]
    written = "".join(
        element("dt", name) + "".join(element("dd", for_html(value)) for value in values)
        for name, values in rows
        if values
    )
    return element("dl", written) if written else ""


def _advice(finding: Finding) -> Iterable[str]:
    if finding.notice and finding.outcome is Outcome.PASSED:
        yield _labelled("notice", finding.notice.strip())
    if finding.hint and finding.outcome is Outcome.FAILED:
        yield _labelled("hint", finding.hint.strip())


def _labelled(label: str, text: str) -> str:
    return element("p", f"{element('strong', f'{label}:')} {for_html(text, multiline=True)}")


def _evidence(piece: Evidence) -> str:
    if isinstance(piece, MarkedSockets):
        caption = f"sockets of host {piece.host}, as netstat -tuna shows them"
        table = _table(caption, netstat.render_table(piece.rows, piece.marked, width=_TABLE_WIDTH))
        return table + "".join(paragraph(queue, "quiet") for queue in describe_queues(piece))
    if isinstance(piece, MarkedDescriptors):
        caption = f"descriptors of program {piece.program}, as ls -l /proc/PID/fd shows them"
        return _table(caption, descriptors.render_table(piece.rows, piece.marked, width=_TABLE_WIDTH))
    left_out = f"… {counted(piece.dropped, 'more byte')}, which the grader did not keep" if piece.dropped else ""
    return quoted(piece.text, piece.title, left_out)


def _table(caption: str, lines: Sequence[Line]) -> str:
    # A table's lines are escaped for terminals already, which leaves only HTML's own characters to escape.
    written = [element("mark", for_html(line.text)) if line.marked else for_html(line.text) for line in lines]
    return _figure(caption, "\n".join(written) or "(none)")


def quoted(text: str, caption: str, left_out: str = "") -> str:
    """Return what others wrote as a block of its own, its middle left out where it is long."""
    first, last, between = cut_lines(text, first=FIRST_LINES, last=LAST_LINES)
    lines = [*first, *([f"… {counted(between, 'more line')}"] if between else []), *last]
    shown = "\n".join(for_html(cut(line, LONGEST_LINE), multiline=True) for line in lines)
    return _figure(caption, shown or "(nothing)") + (paragraph(left_out, "quiet") if left_out else "")


def _figure(caption: str, content: str) -> str:
    # Who has no mouse scrolls a wide block sideways by keys: it must take the focus, and have a name.
    block = element("pre", content, tabindex="0", role="group", **{"aria-label": caption})
    return element("figure", element("figcaption", for_html(caption)) + block)
