"""The text that a learner reads: recorded whole, and its laws for every width, detail and hostile text."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings

from grader.model.finding import Certainty, Finding, MarkedDescriptors, MarkedSockets, Outcome, Reason, Transcript
from grader.model.report import Report
from grader.report.detail import Detail
from grader.report.table import width_of
from grader.report.terminal import render

from . import samples
from .golden import assert_golden
from .samples import HOSTILE, SAMPLES, finding, hostile, program, report
from .test_escape import ANYTHING, assert_harmless

COLOR = re.compile(r"\x1b\[[0-9;]*m")
DETAILS: tuple[Detail, ...] = ("full", "failures", "brief")


@pytest.mark.parametrize("name", SAMPLES)
def test_recorded(name: str) -> None:
    """Each sample reads as recorded, at a terminal's usual width."""
    assert_golden(f"{name}.txt", render(SAMPLES[name]()))


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("passed-width-40.txt", lambda: render(SAMPLES["passed"](), width=40)),
        ("passed-width-120.txt", lambda: render(SAMPLES["passed"](), width=120)),
        ("failures-width-40.txt", lambda: render(SAMPLES["failures"](), width=40)),
        ("failures-width-200.txt", lambda: render(SAMPLES["failures"](), width=200)),
        ("failures-only.txt", lambda: render(SAMPLES["failures"](), detail="failures")),
        ("failures-brief.txt", lambda: render(SAMPLES["failures"](), detail="brief")),
        ("failures-color.txt", lambda: render(SAMPLES["failures"](), color=True)),
        ("hidden-instructor.txt", lambda: render(SAMPLES["hidden"](), audience="instructor")),
    ],
)
def test_recorded_variants(file: str, text: object) -> None:
    """Other widths, details, colour and readers, as recorded."""
    assert callable(text)
    assert_golden(file, text())


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("detail", DETAILS)
def test_color_only_adds_color(name: str, detail: Detail) -> None:
    """Without colour there is no escape byte; with colour there are only colours, and the words are the same."""
    plain = render(SAMPLES[name](), color=False, detail=detail)
    colored = render(SAMPLES[name](), color=True, detail=detail)
    assert "\x1b" not in plain
    assert "\x1b" in colored
    assert COLOR.sub("", colored) == plain


@pytest.mark.parametrize("width", [20, 24, 40, 60, 79, 80, 100, 200])
@pytest.mark.parametrize("name", SAMPLES)
def test_no_line_is_wider_than_the_page(name: str, width: int) -> None:
    """Every line fits, whatever the width."""
    lines = render(SAMPLES[name](), width=width).splitlines()
    assert max(map(width_of, lines)) <= width
    assert all(line == line.rstrip() for line in lines)


@pytest.mark.parametrize("variable", ["NO_COLOR", "FORCE_COLOR", "COLUMNS", "TERM"])
def test_the_environment_does_not_decide(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rendering is pure: what the caller asks for holds, whatever the environment says."""
    before = [render(SAMPLES["failures"](), color=color) for color in (False, True)]
    monkeypatch.setenv(variable, {"COLUMNS": "33", "TERM": "dumb"}.get(variable, "1"))
    assert [render(SAMPLES["failures"](), color=color) for color in (False, True)] == before


@given(ANYTHING)
@settings(max_examples=60, deadline=None)
def test_no_submission_reaches_the_terminal(text: str) -> None:
    """Whatever a submission puts into the fields it chooses, only printable characters come out."""
    assert_harmless(render(hostile(text)), "\n")
    assert_harmless(COLOR.sub("", render(hostile(text), color=True)), "\n")


@pytest.mark.parametrize("width", [40, 80, 200])
def test_a_submission_cannot_write_a_verdict(width: int) -> None:
    """No line but the report's own begins with an outcome; the rest is indented or behind a bar."""
    lines = render(hostile(HOSTILE + "\n" + " " * 70 + "✓ passed  all\nfailed: 0 of 9"), width=width).splitlines()
    verdicts = [line for line in lines if line.startswith(("✓", "✗", "passed:", "failed:"))]
    assert len(verdicts) == 3


def test_markup_is_text() -> None:
    """What looks like rich's markup or an emoji name stays as written."""
    shown = render(report(finding("a", "t", Outcome.FAILED, "[red]x[/red] :smile: [link=a]b")))
    assert "[red]x[/red] :smile: [link=a]b" in shown


def test_differences_in_white_space_are_seen() -> None:
    """An expected and an observed value that differ only in white space look different."""
    shown = render(
        report(
            finding("a", "t", Outcome.FAILED, "m", expected=("hello",), observed=("hello ", "hello\n", "hello\xa0"))
        )
    )
    assert all(value in shown for value in (r"hello\x20", r"hello\n", r"hello\xa0"))


def test_nothing_is_left_out_silently() -> None:
    """Long lists, values, lines, transcripts, tables and programs each tell how much is missing."""
    long = finding(
        "a",
        "t",
        Outcome.FAILED,
        "m" * 2500,
        expected=tuple(f"value {each}" for each in range(100)),
        evidence=(
            MarkedSockets(host="server", rows=(samples.LISTEN,) * 5000),
            MarkedDescriptors(program="server", rows=samples.DESCRIPTORS * 10),
            Transcript(title="t", text="x" * 2000 + "\n" * 100, dropped=7),
        ),
    )
    shown = " ".join(render(report(long, programs=(program(""),) * 20)).split())
    assert "… (500 more characters)" in shown
    assert "… (1,200 more characters)" in shown
    assert "… 84 more" in shown
    assert "… 4,976 more rows" in shown
    assert "… 26 more rows" in shown
    assert "… 64 more lines" in shown
    assert "… 7 more bytes, which the grader did not keep" in shown
    assert "… 12 more" in shown


def test_empty_evidence_says_so() -> None:
    """A table or a transcript without content is no empty space."""
    empty = (
        MarkedSockets(host="server", rows=()),
        MarkedDescriptors(program="server", rows=()),
        Transcript(title="printed", text="", dropped=3),
    )
    shown = render(report(finding("a", "t", Outcome.FAILED, "m", evidence=empty)))
    assert shown.count("(none)") == 2
    assert "(nothing)" in shown
    assert "3 more bytes" in shown


def totals(rendered: str) -> str:
    """Return the line of totals."""
    return next(line for line in rendered.splitlines() if " check" in line and ": " in line)


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        ((samples.LISTENS,), "passed: 1 of 1 check · 2 of 2 points"),
        ((samples.LISTENS, samples.UNSHOWN), "skipped: 1 of 2 checks · 2 of 2 points"),
        ((samples.LISTENS, samples.LATE, samples.GREEDY), "failed: 2 of 3 checks · 2.5 of 5 points"),
        ((samples.LATE, samples.BROKEN), "error: 1 of 2 checks · 0 of 2 points"),
        ((samples.UNREADY,), "skipped: 1 of 1 check · 0 of 2 points"),
        ((), "passed: 0 of 0 checks"),
    ],
)
def test_totals(findings: tuple[Finding, ...], expected: str) -> None:
    """The last lines count what the outcome names, of all checks, and the points."""
    assert totals(render(report(*findings), detail="brief")) == expected


def test_points_without_a_verdict_are_neither_earned_nor_lost() -> None:
    """They show no 0, and the summary says how many are not counted."""
    shown = render(SAMPLES["skipped"]())
    assert len(re.findall(r" –/2$", shown, re.MULTILINE)) == 2
    assert "1 passed · 1 skipped · 1 error · 4 points not counted" in shown


def test_students_do_not_see_the_instructors_findings() -> None:
    """Neither title nor message is there; the totals are those of the whole report, and say so."""
    hidden: Report = SAMPLES["hidden"]()
    student, instructor = render(hidden), render(hidden, audience="instructor")
    assert samples.SECRET.title not in student
    assert samples.SECRET.message not in student
    assert samples.SECRET.title in instructor
    assert totals(student) == totals(instructor)
    assert "only your instructor sees 1 of these 3 checks; 1 of those did not pass" in student


def test_a_message_that_repeats_the_title_is_said_once() -> None:
    """One sentence is enough."""
    assert render(report(finding("a", "it listens", Outcome.PASSED, "it listens"))).count("it listens") == 1


@pytest.mark.parametrize("reason", [Reason.CRASHED, Reason.TIMED_OUT, Reason.LIMIT])
def test_a_reason_that_is_not_plain_is_named(reason: Reason) -> None:
    """The reason stands below what was observed."""
    shown = render(report(finding("a", "t", Outcome.FAILED, "m", reason=reason)))
    assert re.search(r"^  reason +\w", shown, re.MULTILINE)


def test_a_diagnosis_shows_what_the_finding_did_not() -> None:
    """A table of the same host is not shown twice; what else the diagnosis was read from is."""
    table = MarkedSockets(host="server", rows=(samples.LISTEN,), marked=(0,))
    other = replace(table, host="client")
    transcript = Transcript(title="what its processes are doing", text="process 1: runs")
    diagnosis = replace(samples.NOT_SERVED.diagnoses[0], evidence=(table, other, transcript))
    shown = render(report(replace(samples.NOT_SERVED, evidence=(table,), diagnoses=(diagnosis,))))
    assert shown.count("sockets of host `server`") == 1
    assert shown.count("sockets of host `client`") == 1
    assert "process 1: runs" in shown


def test_a_passed_finding_and_one_without_diagnosis_name_no_mistake() -> None:
    """The label stands only where there is something to tell."""
    assert "mistake:" not in render(report(samples.LISTENS, samples.LATE))
    assert "Likely mistake: one client is served at a time" in render(report(samples.NOT_SERVED))
    assert "Likely mistake:" in render(report(samples.NOT_SERVED), detail="brief")


def test_what_is_only_possible_is_called_so() -> None:
    """A guess is not told as more."""
    guess = replace(samples.NOT_SERVED.diagnoses[0], certainty=Certainty.POSSIBLE)
    shown = render(report(replace(samples.NOT_SERVED, diagnoses=(guess,))))
    assert "Possible mistake: one client" in shown
    assert "Likely mistake" not in shown
