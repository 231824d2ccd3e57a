"""`sockgrade verify`: from exercise files to an exit status."""

import json
import shutil
from pathlib import Path

import pexpect
import psutil
import pytest

from tests.authoring.conftest import LOOPBACK, RIGHT, write_program
from tests.authoring.conftest import small as small  # the fixture
from tests.cli.command import COMMAND, REPOSITORY, environment, sockgrade
from tests.waiting import wait_until

FLAKY = "import os, tempfile\n" + RIGHT.replace(
    "c.recv(99)", "c.recv(99) if os.urandom(1)[0] < 128 else c.recv(99).upper()"
)
"""Right every second time."""


def test_an_exercise_that_grades_as_it_says(small: Path) -> None:
    done = sockgrade("verify", small)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert "mistakes/shouts-back    fails echo (mismatch)" in done.stdout
    assert "5 of 5 programs got what they must" in done.stdout


def test_json_and_exercises_of_a_folder(small: Path) -> None:
    """One object, whatever is verified."""
    done = sockgrade("verify", "--exercises", small.parent, "--format", "json", "--jobs", "1")
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert told["holds"] is True
    assert [each["exercise"] for each in told["exercises"]] == ["small"]
    assert {each["standing"] for each in told["exercises"][0]["programs"]} == {"right"}


SPOILED: list[tuple[str, str, str, str]] = [
    ("bundled-wrong", "server", LOOPBACK, "it must pass, and fails `listens` (mismatch)"),
    ("solution-wrong", "solution", LOOPBACK, "it must pass, and fails `listens` (mismatch)"),
    ("starter-right", "starter", RIGHT, "a starter must fail, and it passes"),
    ("mistake-right", "mistakes/shouts-back", RIGHT, "it must fail `echo` (mismatch), and nothing fails"),
    (
        "mistake-elsewhere",
        "mistakes/shouts-back",
        LOOPBACK,
        "it must fail `echo` (mismatch), and first fails `listens`",
    ),
]


@pytest.mark.parametrize(("where", "text", "told"), [pytest.param(*case[1:], id=case[0]) for case in SPOILED])
def test_a_program_that_gets_something_else(small: Path, where: str, text: str, told: str) -> None:
    """Is named, with what it got; the exit status says that something is not as it should be."""
    write_program(small / where, text)
    done = sockgrade("verify", small, "--jobs", "1", COLUMNS="200")
    assert done.returncode == 1
    assert told in done.stdout


def test_an_untested_check_is_a_warning_unless_it_is_strict(small: Path) -> None:
    """Which check nothing wrong has failed."""
    file = small / "exercise.yaml"
    file.write_text(
        file.read_text().replace("title: A client connects\n", "title: A client connects\n    points: 1\n")
    )
    loose, strict = (sockgrade("verify", small, "--jobs", "1", *more) for more in ([], ["--strict"]))
    assert (loose.returncode, strict.returncode) == (0, 1)
    for done in (loose, strict):
        assert "no mistake fails them: `connects`" in done.stdout


def leave_out_the_wrong_ones(small: Path) -> None:
    """Leave an exercise with its bundled program and its solution."""
    file = small / "exercise.yaml"
    file.write_text(file.read_text().partition("mistakes:\n")[0])
    for folder in ("starter", "mistakes"):
        shutil.rmtree(small / folder)


def test_a_flake_is_found(small: Path) -> None:
    """A verdict that differs between repetitions is told with both: twelve coins do not fall alike."""
    write_program(small / "solution", FLAKY)
    leave_out_the_wrong_ones(small)
    done = sockgrade("verify", small, "--repeat", "12", "--jobs", "4", COLUMNS="200")
    assert done.returncode == 1
    assert "differs: echo: " in done.stdout
    assert "each 12 times" in done.stdout


def test_a_broken_exercise_file(small: Path) -> None:
    """A mistake without a folder and a folder without a mistake, both at once; nothing is graded."""
    (small / "mistakes" / "shouts-back").rename(small / "mistakes" / "unknown")
    done = sockgrade("verify", small)
    assert done.returncode == 2
    words = " ".join(done.stdout.split())  # lines end where the path's length has them end
    assert "there is no folder `mistakes/shouts-back`" in words
    assert "the folder `mistakes/unknown` is not listed below `mistakes`" in words
    assert "\n    hint: say which step it fails, or remove it\n" in done.stdout


def test_a_program_that_cannot_be_handed_in(small: Path) -> None:
    """It is the author's to mend."""
    (small / "solution" / "server.py").write_text("")
    (small / "solution" / "server.py").rename(small / "solution" / "notes.txt")
    done = sockgrade("verify", small)
    assert done.returncode == 2
    assert "! no verdict  solution" in done.stdout


def test_no_verdict_where_this_machine_cannot_show_it(small: Path) -> None:
    """Loopback can't show that nobody else reaches a server."""
    file = small / "exercise.yaml"
    step = (
        "  - id: six\n    title: It is reached by IPv6\n"
        '    expect_reachable: {from: client, to: "server:9999", family: ipv6, eventually: 1s}\n'
    )
    file.write_text(file.read_text().replace("mistakes:\n", step + "mistakes:\n", 1))
    done = sockgrade("verify", small, "--isolation", "process")
    assert done.returncode == 3, done.stdout
    assert "this machine can't show `six` (machine)" in " ".join(done.stdout.split())


def test_a_name_that_no_exercise_has(tmp_path: Path) -> None:
    done = sockgrade("verify", "exercise-one")
    assert done.returncode == 2
    assert "there is no exercise `exercise-one`" in done.stderr
    assert sockgrade("verify", "--exercises", tmp_path).returncode == 2


def test_progress_on_a_terminal(small: Path) -> None:
    """How many of how many, and about how long it takes; the result takes its place."""
    child = pexpect.spawn(
        COMMAND[0],
        [*COMMAND[1:], "verify", str(small)],
        cwd=str(REPOSITORY),
        env=environment(),
        timeout=60,
        dimensions=(40, 100),
        encoding="utf-8",
    )
    child.expect("0 of 5")
    child.expect(r"1 of 5, about \d+ s left: small/")
    child.expect("5 of 5 programs got what they must")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0


def test_ctrl_c_ends_everything(small: Path) -> None:
    """At once, also what other processes grade, and what they started."""
    child = pexpect.spawn(
        COMMAND[0],
        [*COMMAND[1:], "verify", str(small), "--repeat", "20", "--jobs", "2"],
        cwd=str(REPOSITORY),
        env=environment(),
        timeout=60,
        encoding="utf-8",
    )
    child.expect("2 of 100")
    started = psutil.Process(child.pid).children(recursive=True)
    assert len(started) >= 2
    child.sendintr()
    child.expect("interrupted: everything that was started has been ended")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 130
    wait_until(lambda: not any(each.is_running() for each in started), what="the end of all processes")


def test_a_worker_that_is_killed_is_no_programs_fault(small: Path) -> None:
    """What it graded just then is graded again, by another."""
    child = pexpect.spawn(
        COMMAND[0],
        [*COMMAND[1:], "verify", str(small), "--jobs", "1"],
        cwd=str(REPOSITORY),
        env=environment(),
        timeout=60,
        encoding="utf-8",
    )
    child.expect("1 of 5")
    (worker,) = psutil.Process(child.pid).children()
    worker.kill()
    child.expect("5 of 5 programs got what they must")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
