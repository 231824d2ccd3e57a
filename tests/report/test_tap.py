"""The Test Anything Protocol: plans, directives, diagnostics and subtests."""

from dataclasses import replace

import pytest

from grader.model.finding import Outcome
from grader.report.tap import render

from .readers import read_points, read_tap
from .samples import SAMPLES, UNREADY, finding, report


@pytest.mark.parametrize("name", SAMPLES)
def test_it_is_read(name: str) -> None:
    """A point for each finding that the reader may see; an error is no pass."""
    report = SAMPLES[name]()
    points = read_tap(render(report, audience="instructor"))
    assert [point.is_ok for point in points] == [each.outcome in ("passed", "skipped") for each in report.findings]
    assert [point.skipped for point in points] == [
        each.message if each.outcome == "skipped" else None for each in report.findings
    ]


def test_diagnostics_tell_an_error_from_a_failure() -> None:
    """And give points as numbers."""
    diagnostics = [point.diagnostics for point in read_tap(render(SAMPLES["failures"]())) if point.diagnostics]
    assert [each["severity"] for each in diagnostics] == ["fail"] * 4
    assert [(each["points"], each["points_possible"]) for each in diagnostics] == [(0, 3), (0, 2), (0, 2), (0.5, 1)]
    assert any("hint:" in line for line in diagnostics[0]["details"])
    [error] = [point.diagnostics for point in read_tap(render(SAMPLES["skipped"]())) if point.diagnostics]
    assert error["severity"] == "error"


def test_a_title_is_no_directive() -> None:
    """Neither an author's title nor a reason can make a failed point a skipped one, or end a line."""
    named = report(finding("a", "no # SKIP \\", Outcome.FAILED, "x"), replace(UNREADY, message="a # TODO b"))
    first, second = read_tap(render(named))
    assert first[:4] == (False, 1, "no # SKIP \\", None)
    assert second.skipped == "a # TODO b"


def test_several_exercises_are_subtests() -> None:
    """Each list is whole by itself, and its own point stands behind it."""
    lines = render(SAMPLES["passed"](), SAMPLES["failures"]()).removesuffix("\n").split("\n")
    top = [line for line in lines if not line.startswith("    ")]
    assert top[:3] == ["TAP version 14", "1..2", "# Subtest: many-clients"]
    assert [line for line in top if "ok " in line] == ["ok 1 - many-clients", "not ok 2 - many-clients"]
    subtests = "\n".join(line[4:] for line in lines if line.startswith("    ")).split("\n1..")
    assert [len(read_points(f"1..{each.removeprefix('1..')}".split("\n"))) for each in subtests] == [3, 7]
