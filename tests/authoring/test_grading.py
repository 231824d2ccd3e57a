"""Grading many programs, here and in processes of their own."""

import os
import socket
from functools import partial
from pathlib import Path

import click
import pytest

from grader.authoring.grading import grade_all
from grader.authoring.programs import ShippedProgram, programs_of
from grader.authoring.verdict import Standing, verdict_on
from grader.loader import load_exercise
from grader.model.report import Report
from tests.exercises.cases import report_of


def refuse(folder: Path, submission: Path | None) -> Report:
    """Give no report: the bundled program can't be handed in, the others end in an error of ours."""
    del folder
    if submission is None:
        raise click.UsageError("nothing to start")
    raise ZeroDivisionError("ours")


def die(folder: Path, submission: Path | None) -> Report:
    """End the process that grades."""
    del folder, submission
    os._exit(3)


def shipped(small: Path) -> list[ShippedProgram]:
    """Return the programs of the small exercise."""
    return programs_of(load_exercise(small))


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_program_is_graded(small: Path, jobs: int) -> None:
    """However many at a time; what is kept of a report is enough for a verdict, and without evidence."""
    attempts = list(grade_all(shipped(small) * 2, report_of, jobs=jobs))
    assert sorted(each.program.name for each in attempts) == sorted(each.name for each in shipped(small) * 2)
    for each in attempts:
        assert each.report is not None, each.error
        assert verdict_on(each.program, each.report).standing is Standing.RIGHT
        assert not any(finding.evidence for finding in each.report.findings)
        assert each.took_s > 0


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_program_without_a_report_is_no_reason_to_stop(small: Path, jobs: int) -> None:
    """It is told why, and whether that is the author's to mend."""
    attempts = {each.program.kind: each for each in grade_all(shipped(small), refuse, jobs=jobs)}
    assert (attempts["bundled"].error, attempts["bundled"].is_unusable) == ("nothing to start", True)
    assert (attempts["mistake"].error, attempts["mistake"].is_unusable) == ("ours", False)


def test_a_process_that_dies_is_told(small: Path) -> None:
    """Nothing hangs, and no program is forgotten."""
    attempts = list(grade_all(shipped(small), die, jobs=2))
    assert len(attempts) == len(shipped(small))
    assert all("has ended" in each.error for each in attempts)


def test_programs_that_share_this_machines_ports_wait_for_one_another(small: Path) -> None:
    """On loopback two servers at a time would take each other's port, and be blamed for it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    for path in [small / "exercise.yaml", *small.rglob("server.py")]:
        path.write_text(path.read_text().replace("9999", port))
    run = partial(report_of, isolation="process")
    attempts = list(grade_all(shipped(small) * 2, run, jobs=4))
    assert [each.program.name for each in attempts] == [each.name for each in shipped(small) * 2]
    assert {verdict_on(each.program, each.report).standing for each in attempts if each.report} == {Standing.RIGHT}
