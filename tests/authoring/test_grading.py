"""Grading many programs, here and in processes of their own."""

import os
import signal
import socket
import sys
from dataclasses import replace
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
    """End the process that grades, as a fault of an interpreter would."""
    del folder, submission
    print("my last words", file=sys.__stderr__, flush=True)
    os.kill(os.getpid(), signal.SIGSEGV)
    raise AssertionError


def die_of_the_solution(folder: Path, submission: Path | None) -> Report:
    """Grade each program but one."""
    is_solution = submission is not None and submission.name == "solution"
    return die(folder, submission) if is_solution else report_of(folder, submission)


def die_once(folder: Path, submission: Path | None) -> Report:
    """Grade each program, one of them the second time."""
    mark = folder.parent / "died"
    if submission is not None and submission.name == "solution" and not mark.exists():
        mark.touch()
        die(folder, submission)
    return report_of(folder, submission)


def hang(folder: Path, submission: Path | None) -> Report:
    """Come to no end."""
    del folder, submission
    signal.pause()
    raise AssertionError


def shipped(small: Path) -> list[ShippedProgram]:
    """Return the programs of the small exercise."""
    return programs_of(load_exercise(small))


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_program_is_graded(small: Path, jobs: int) -> None:
    """However many at a time; what is kept of a report is enough for a verdict, and without evidence."""
    attempts = list(grade_all(shipped(small), report_of, jobs=jobs))
    assert sorted(each.program.name for each in attempts) == sorted(each.name for each in shipped(small))
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


@pytest.mark.parametrize("jobs", [1, 3])
def test_a_program_that_ends_its_worker_costs_only_itself(small: Path, jobs: int) -> None:
    """It is told how; each other program is graded, before it and after it."""
    attempts = list(grade_all(shipped(small), die_of_the_solution, jobs=jobs))
    assert len(attempts) == len(shipped(small))
    for each in attempts:
        if each.program.kind == "solution":
            assert each.error == "the process that graded it ended 2 times: by SIGSEGV: my last words"
            assert each.report is None
        else:
            assert each.report is not None, each.error
            assert verdict_on(each.program, each.report).standing is Standing.RIGHT


def test_a_worker_that_was_ended_once_is_not_the_programs_fault(small: Path) -> None:
    """Something else may have ended it: it is tried again."""
    attempts = list(grade_all(shipped(small), die_once, jobs=2))
    assert (small.parent / "died").exists()
    for each in attempts:
        assert each.report is not None, each.error
        assert verdict_on(each.program, each.report).standing is Standing.RIGHT


def test_a_program_that_makes_its_worker_hang_is_given_up(small: Path) -> None:
    """After its deadline, which is far longer than the exercise's own limits."""
    programs = [replace(each, deadline_s=0.5) for each in shipped(small)[:2]]
    for each in grade_all(programs, hang, jobs=2):
        assert "not graded within 0.5 s" in each.error


def test_what_is_said_of_a_program_is_kept(small: Path) -> None:
    """Otherwise nobody could explain a verdict on the rest."""
    (small / "solution" / "elsewhere").symlink_to("/")
    notes = {each.program.kind: each.notes for each in grade_all(shipped(small), report_of, jobs=2)}
    assert len(notes["solution"]) == 1
    assert "elsewhere" in notes["solution"][0]
    assert notes["bundled"] == notes["mistake"] == ()


def test_programs_that_share_this_machines_ports_wait_for_one_another(small: Path) -> None:
    """On loopback two servers at a time would take each other's port, and be blamed for it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    for path in [small / "exercise.yaml", *small.rglob("server.py")]:
        path.write_text(path.read_text().replace("9999", port))
    run = partial(report_of, isolation="process")
    attempts = list(grade_all(shipped(small), run, jobs=4))
    assert [each.program.name for each in attempts] == [each.name for each in shipped(small)]
    assert {verdict_on(each.program, each.report).standing for each in attempts if each.report} == {Standing.RIGHT}
