"""The judge itself: each thing that may be wrong with a run is found, and a right run has nothing wrong."""

import json
from dataclasses import replace
from typing import Any

import pytest

from tests.hostile.corpus import Case, all_cases
from tests.hostile.judge import overtime_s, problems
from tests.hostile.warden import Run

BY_NAME = {case.name: case for case in all_cases()}
HELD: Case = BY_NAME["secrets/secret-file"]
FAILS: Case = BY_NAME["processes/exits-with-zero"]


def finding(outcome: str = "passed", reason: str | None = None, message: str = "", **more: Any) -> dict[str, Any]:
    """Return a finding as a report has it."""
    empty = {"observed": [], "notes": [], "evidence": [], "id": "listens", "took_s": 0.1, "started_s": 0.2}
    return {**empty, "outcome": outcome, "reason": reason, "message": message, **more}


def run_of(*findings: dict[str, Any], printed: str = "HELD: nothing to see\n") -> Run:
    """Return a run that came to a report."""
    report = json.dumps({"findings": findings, "programs": [{"output": printed}]})
    return Run(
        kind="report", student=report, instructor=report, text="a report\n", limits_s=[2.0] * len(findings),
        build_limit_s=4.0, wall_s=0.5, words=["canary-x"],
    )  # fmt: skip


RIGHT = run_of(finding())
CRASHED = run_of(finding("failed", "crashed", "it exited with status 0"))


def test_right_runs_have_nothing_wrong() -> None:
    """One that holds an attack, and one that fails as it must."""
    assert problems(HELD, "lab", RIGHT) == []
    assert problems(FAILS, "lab", CRASHED) == []


@pytest.mark.parametrize(
    ("case", "run", "kind"),
    [
        (HELD, run_of(finding(), printed="ESCAPED: it was read"), "escape"),
        (HELD, replace(RIGHT, harm=["the results file was changed"]), "escape"),
        (HELD, replace(RIGHT, student=RIGHT.student + "canary-x"), "escape"),
        (HELD, replace(RIGHT, text="the-hidden-words-of-the-instructor"), "escape"),
        (HELD, replace(RIGHT, left=["process 7 sleep"]), "left"),
        (HELD, replace(RIGHT, kind="killed", left=["process 7 sleep"]), "left"),
        (HELD, run_of(finding(), printed="nothing was tried"), "untried"),
        (HELD, CRASHED, "verdict"),
        (HELD, run_of(finding("error", "internal", "the grader itself failed")), "error"),
        (HELD, Run(kind="exception", message="Traceback"), "error"),
        (HELD, Run(kind="refused", message="no"), "verdict"),
        (HELD, replace(RIGHT, text="\x1b[2J"), "sink"),
        (HELD, replace(RIGHT, text="  ::error::x"), "sink"),
        (HELD, replace(RIGHT, text="a ##[error]x"), "sink"),
        (FAILS, RIGHT, "pass"),
        (FAILS, run_of(finding("failed", "timed-out", "exited with status 0")), "verdict"),
        (FAILS, run_of(finding("failed", "crashed", "exited with status 0", id="echo")), "verdict"),
        (FAILS, run_of(finding("failed", "crashed", "something went wrong")), "words"),
        (BY_NAME["resources/alias-bomb"], Run(kind="refused", message="no"), "words"),
        (BY_NAME["resources/heap"], run_of(finding("skipped", "machine", "can't be shown")), "verdict"),
    ],
)
def test_what_is_wrong_is_found(case: Case, run: Run, kind: str) -> None:
    """By its kind."""
    assert kind in {problem.kind for problem in problems(case, "lab", run)}


def test_overtime_counts_what_steps_do_not_allow() -> None:
    """Half a second of a step within its time is none; a second beyond its time is."""
    slow = run_of(finding(took_s=3.0))
    assert overtime_s(RIGHT) == pytest.approx(0.2)
    assert overtime_s(replace(slow, wall_s=3.2)) == pytest.approx(1.0)
