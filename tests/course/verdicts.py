"""Verdicts made by hand."""

from grader.course.gradebook import load_renderer
from grader.course.gradebook.lines import Column, Gradebook, lines_of
from grader.course.people import HandedIn, Student, System, key_of
from grader.course.roster import Roster
from grader.course.verdicts import Check, Verdict
from grader.model.exercise import Audience

COLUMN = Column(slug="small", title="Small", points=3, checks=(("listens", "It listens"), ("echo", "It <answers>")))
FORMULA = '=HYPERLINK("http://x","y")'
SCRIPT = "</pre><script>alert(1)</script>"


def check(name: str, outcome: str, *diagnoses: str, reason: str = "", audience: Audience = "student") -> Check:
    possible = {"listens": 2.0, "echo": 1.0}[name]
    points = possible if outcome == "passed" else 0.0
    return Check(
        id=name,
        audience=audience,
        outcome=outcome,
        reason=reason,
        points=points,
        points_possible=possible,
        diagnoses=diagnoses,
    )


PASSED = Verdict(
    status="graded",
    outcome="passed",
    points=3,
    points_possible=3,
    checks=(check("listens", "passed"), check("echo", "passed")),
)
FAILED = Verdict(
    status="graded",
    outcome="failed",
    points=2,
    points_possible=3,
    checks=(check("listens", "passed"), check("echo", "failed", "changes-case")),
)
HALF = Verdict(
    status="graded",
    outcome="error",
    points=2,
    points_possible=2,
    checks=(check("listens", "passed"), check("echo", "error")),
)
ERROR = Verdict(status="error", outcome="error", message="the process that graded it ended 2 times: by SIGSEGV")
UNUSABLE = Verdict(status="unusable", outcome="unusable", message="it has no files")


def handed_in(name: str, system: System = "moodle", **about: object) -> HandedIn:
    return HandedIn(key=key_of(name), name=name, students=(Student(name=name, **about),), paths=(), system=system)  # type: ignore[arg-type]


def gradebook_of(
    verdicts: dict[HandedIn, Verdict], roster: Roster | None = None, copies: tuple[tuple[str, ...], ...] = ()
) -> Gradebook:
    by_key = {("small", each.key): verdict for each, verdict in verdicts.items()}
    return Gradebook(columns=(COLUMN,), lines=lines_of(verdicts, by_key, (COLUMN,), roster), copies=copies)


def content(name: str, gradebook: Gradebook) -> bytes:
    """Return what is in a file of the gradebook."""
    return b"".join(load_renderer(name)(gradebook))
