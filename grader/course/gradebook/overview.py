"""The page of a whole course. Pure."""

from collections.abc import Iterable, Iterator, Sequence

from grader.course.gradebook.counting import Counted, failing_checks, mistakes, outcomes, points_histogram
from grader.course.gradebook.csv_text import written
from grader.course.gradebook.histogram import histogram
from grader.course.gradebook.lines import Entry, Gradebook, Line, Score, points_in, total_of
from grader.course.gradebook.looking import to_look_at
from grader.course.page import POLICY
from grader.report.escape import counted, for_html

_STYLE = """
:root { color-scheme: light dark }
body { margin: 2rem auto; max-width: 75rem; padding: 0 1rem; font-family: system-ui, sans-serif }
table { border-collapse: collapse } th, td { padding: 0.2rem 0.8rem; text-align: left; vertical-align: top }
tbody tr:nth-child(odd) { background: rgb(128 128 128 / 12%) } td.number { text-align: right }
svg { max-width: 100%; height: auto; font-size: 12px; fill: currentColor } rect { fill: #3a7bd5 }
"""


def render(gradebook: Gradebook) -> Iterator[bytes]:
    """Yield the page in UTF-8. It links to the submissions' pages beside it."""
    for part in _parts(gradebook):
        yield f"{part}\n".encode("utf-8", "backslashreplace")


def _parts(gradebook: Gradebook) -> Iterator[str]:
    slugs = ", ".join(column.slug for column in gradebook.columns)
    yield (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n{POLICY}\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{for_html(slugs)}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>"
    )
    yield f"<h1>{for_html(slugs)}</h1>"
    yield f"<p>{for_html(_summary(gradebook))}</p>"
    yield from (f"<p>{for_html(note)}</p>" for note in gradebook.notes)
    yield "<h2>Points</h2>"
    yield histogram(points_histogram(gradebook), "How many students have how many percent of the points")
    yield from _section("Needs a look by a person", ("Submission", "Exercise", "Why"), to_look_at(gradebook))
    yield from _counts("Checks that failed most", "Check", failing_checks(gradebook))
    yield from _counts("Most common mistakes", "Mistake (see `sockgrade explain`)", mistakes(gradebook))
    yield "<h2>Students</h2>"
    yield from _students(gradebook)
    yield "</body>\n</html>"


def _summary(gradebook: Gradebook) -> str:
    counts = outcomes(gradebook)
    told = ", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items()))
    numbers = f"{counted(len(gradebook.lines), 'student')}, {counted(len(gradebook.entries), 'submission')}"
    return f"{numbers}; {told or 'nothing was graded'}."


def _counts(title: str, what: str, counted: Iterable[Counted]) -> Iterator[str]:
    rows = [(str(each.count), each.exercise, each.name) for each in counted]
    return _section(title, ("Submissions", "Exercise", what), rows)


def _section(title: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"<h2>{for_html(title)}</h2>"
    if not rows:
        yield "<p>None.</p>"
        return
    yield from _table(header, ([for_html(cell) for cell in row] for row in rows))


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield a table, a row at a time; the cells are HTML already."""
    head = "".join(f"<th>{for_html(title)}</th>" for title in header)
    yield f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>"
    for row in rows:
        yield f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>"
    yield "</tbody>\n</table>"


def _students(gradebook: Gradebook) -> Iterator[str]:
    header = ("Name", "ID", *(score.title for score in gradebook.scores), "Points", "Submission")
    return _table(header, (_student(line, gradebook) for line in gradebook.lines))


def _student(line: Line, gradebook: Gradebook) -> list[str]:
    total = total_of(line, gradebook)
    names = [
        for_html(f"{each.handed_in.name}{' (late)' if each.handed_in.is_late else ''}") for each in line.entries
    ]
    student = line.student
    told = "?" if total is None else f"{written(total)} of {written(gradebook.points)}"
    return [
        for_html(student.name),
        for_html(student.id or student.number),
        *(_score(line, score, gradebook) for score in gradebook.scores),
        told if line.entries else "–",
        "<br>".join(names) or "nothing was handed in",
    ]


def _score(line: Line, score: Score, gradebook: Gradebook) -> str:
    points = points_in(line, score)
    if score.is_of_questions:
        return "" if points is None else f"{written(points)} of {written(score.points)}"
    slug = gradebook.columns[score.number].slug
    return "<br>".join(_link(entry, score.number, slug) for entry in line.entries) + f" {written(points)}"


def _link(entry: Entry, number: int, slug: str) -> str:
    verdict = entry.verdicts[number]
    if verdict is None:
        return ""
    # Keys and names of exercises are of letters, digits and dashes: they need no escape in a link.
    return f'<a href="pages/{slug}/{entry.handed_in.key}.html">{for_html(verdict.outcome)}</a>'
