"""A real run of an exercise with a hidden step: no command shows students a word of it."""

import json
from pathlib import Path

import pytest

from grader.report import FORMATS
from tests.cli.command import COMMAND, REPOSITORY, environment, sockgrade
from tests.cli.conftest import CHATTY, EXERCISE, submission, write_exercise
from tests.cli.test_run import run
from tests.terminals import read_terminal

CANARY = "canary"
HIDDEN = """\
  - id: canary-load
    title: It answers the canary, too
    points: 4
    audience: instructor
    send: {connections: talk, text: canary, within: 1s, expect: {echo: true}}
    hint: Mind the canary.
    notice: A canary.
  - id: still
    title: It still listens
    needs: [canary-load]
    expect_sockets: {host: server, rows: [{state: LISTEN, server: server, count: 1}]}
"""


@pytest.fixture
def hidden(own_top: Path) -> Path:
    """The small exercise with a hidden step, and one that needs it."""
    write_exercise(own_top, "hidden", EXERCISE.replace("questions:", f"{HIDDEN}questions:"))
    return own_top


@pytest.fixture
def chatty(tmp_path: Path) -> Path:
    """A submission that prints whatever it is sent, and fails the hidden step."""
    return submission(tmp_path / "chatty", CHATTY)


def test_no_report_of_a_run_tells_students(hidden: Path, chatty: Path, tmp_path: Path) -> None:
    """In no format; the instructor's reports have it, and both count its points."""
    for audience in ("student", "instructor"):
        files = {name: tmp_path / f"{audience}.{name}" for name in FORMATS}
        options = [f"--report={name}={file}" for name, file in files.items()]
        done = run(hidden, "hidden", chatty, "--for", audience, *options)
        assert done.returncode == 1, done.stdout + done.stderr
        told = {name: CANARY in file.read_text().lower() for name, file in files.items()}
        assert set(told.values()) == {audience == "instructor"}, told
        assert (CANARY in done.stdout.lower()) == (audience == "instructor")
        report = json.loads(files["json"].read_text())
        assert (report["points"], report["points_possible"]) == (3, 7)


def test_a_terminal_shows_no_hidden_title_while_it_runs(hidden: Path, chatty: Path) -> None:
    """The line of progress is for whoever looks on."""
    command = [*COMMAND, "run", "--no-quiz", "--exercises", str(hidden), "hidden", str(chatty)]
    shown, _ = read_terminal(command, cwd=REPOSITORY, env=environment())
    assert "a check for the instructor" in shown.decode()
    assert CANARY not in shown.decode().lower()


def test_show_lists_hidden_steps_for_the_instructor_only(hidden: Path) -> None:
    """Students read how many there are."""
    student = sockgrade("show", "hidden", "--exercises", hidden).stdout
    assert CANARY not in student.lower()
    assert "and 1 more check, which only your instructor sees" in student
    assert "4. It still listens" in student
    instructor = sockgrade("show", "hidden", "--exercises", hidden, "--for", "instructor").stdout
    assert "4. It answers the canary, too (instructor only) (4 points)" in instructor
    assert "canary-load" in instructor
