"""`sockgrade run`: exit codes, formats, submissions, terminals and pipes."""

import json
import os
import shutil
import socket
import subprocess
from contextlib import suppress
from pathlib import Path
from subprocess import DEVNULL, PIPE
from typing import Any

import jsonschema
import pytest

from grader.lab.process_lab import LOCK_NAME
from tests.cli.command import COMMAND, REPOSITORY, environment, sockgrade
from tests.cli.conftest import EXERCISE, RIGHT, submission, write_exercise
from tests.terminals import read_terminal
from tests.waiting import wait_until

ESCAPE = "\x1b"


def run(top: Path, *arguments: str | Path, **changed: str) -> subprocess.CompletedProcess[str]:
    """Run an exercise of the test's own."""
    return sockgrade("run", "--exercises", top, *arguments, **changed)


def test_a_bundled_exercise_passes() -> None:
    """What the README says first works."""
    done = sockgrade("run", "exercise-1")
    assert (done.returncode, done.stderr) == (0, "")
    assert "12 of 12 points" in done.stdout


def test_all_passed_is_0(top: Path, right: Path) -> None:
    """With the bundled program, and with a submission in its place."""
    assert run(top, "small-1").returncode == 0
    assert run(top, "small-1", right).returncode == 0


def test_an_archive_is_graded_as_its_folder(top: Path, right: Path, wrong: Path) -> None:
    """The same verdict, points and digest; the report names the archive."""
    for folder, status in ((right, 0), (wrong, 1)):
        archive = shutil.make_archive(str(folder), "zip", folder.parent, folder.name)
        as_folder = json.loads(run(top, "small-1", folder, "--format", "json").stdout)
        done = run(top, "small-1", archive, "--format", "json")
        as_archive = json.loads(done.stdout)
        assert done.returncode == status, done.stderr
        assert as_archive["points"] == as_folder["points"]
        assert as_archive["submission"] == {**as_folder["submission"], "name": f"{folder.name}.zip"}


def test_something_failed_is_1(top: Path, wrong: Path) -> None:
    """The finding is told on standard output."""
    done = run(top, "small-1", wrong)
    assert (done.returncode, done.stderr) == (1, "")
    assert "what came back differs at byte 0" in done.stdout


def test_no_verdict_is_3(own_top: Path, right: Path) -> None:
    """Where the machine cannot show a part, nothing is passed."""
    write_exercise(own_top, "rooted", EXERCISE.replace("within: 3s}", "within: 3s, as: root}"))
    done = run(own_top, "rooted", right, "--isolation", "process")
    assert done.returncode == 3, done.stdout + done.stderr
    assert "skipped" in done.stdout


def test_the_worst_of_several_exercises_is_the_exit_code(top: Path, wrong: Path) -> None:
    """Each exercise has its report, and one that failed is enough."""
    done = run(top, "small-1", "small-2", wrong)
    assert done.returncode == 1
    assert done.stdout.count("A small exercise") == 2
    assert run(top, "small-1", "small-2").returncode == 0


MISTAKES: list[tuple[list[str], str]] = [
    (["rnu"], "did you mean `run`"),
    (["run", "exercise1"], "did you mean `exercise-1`"),
    (["run", "exercise-1", "exercise2"], "did you mean `exercise-2`"),
    (["run", "exercise-1", "--fromat", "json"], "--format"),
    (["run", "exercise-1", "--format", "jsno"], "json"),
    (["run", "nothing-like-it-at-all"], "there is `exercise-1`"),
    (["run"], "Missing argument"),
    (["run", "exercise-1", "--exercises", "/nonexistent"], "there is no folder"),
    (["show"], "Missing argument"),
    (["schema", "reports"], "report"),
    (["completion", "tcsh"], "bash"),
    (["run", "exercise-1", "./missing"], "there is no file or folder `"),
    (["run", "exercise-1", "missing.c"], "missing.c"),
    (["run", "exercise-1", "my-servr"], "there is no file or folder `my-servr`"),
]


@pytest.mark.parametrize(("arguments", "message"), MISTAKES)
def test_a_wrong_command_is_2(arguments: list[str], message: str) -> None:
    """It says what is wrong and what is right, on standard error, and prints nothing else."""
    done = sockgrade(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("make", ["empty", "unknown", "instructions", "long-name"])
def test_a_submission_that_cannot_be_used_is_2(top: Path, tmp_path: Path, make: str) -> None:
    """It is told before anything runs, with what to hand in."""
    path = tmp_path / make
    path.mkdir()
    if make == "unknown":
        (path / "server.bas").write_text("10 PRINT")
    if make == "instructions":
        (path / "sockgrade.yaml").write_text("exec: ./server")
    if make == "long-name":
        path = path / ("a" * 300)
    done = run(top, "small-1", path)
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert "error: " in done.stderr
    assert "Traceback" not in done.stderr


def test_a_broken_exercise_is_2(own_top: Path) -> None:
    """Its author's mistakes have their places, and nobody blames a submission."""
    path = own_top / "small-1" / "exercise.yaml"
    path.write_text(path.read_text().replace("run_server:", "run_sever:"))
    done = run(own_top, "small-1")
    assert (done.returncode, done.stdout) == (2, "")
    assert "exercise.yaml:15:5: " in done.stderr
    assert "did you mean `run_server`" in done.stderr


@pytest.mark.parametrize("name", [b"\xff", b"two\nlines", b"-rf", b"a b"])
def test_a_submission_may_be_called_anything(top: Path, tmp_path: Path, name: bytes) -> None:
    """Also in a report that must be JSON."""
    folder = submission(Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)), RIGHT)
    done = run(top, "small-1", folder, "--format", "json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["outcome"] == "passed"


@pytest.fixture(scope="module")
def schema() -> Any:
    """What `sockgrade schema report` prints."""
    return json.loads(sockgrade("schema", "report").stdout)


def test_json_keeps_the_schema_and_nothing_else_is_printed(top: Path, wrong: Path, schema: Any) -> None:
    """One report is an object, and standard output is nothing but it."""
    done = run(top, "small-1", wrong, "--format", "json")
    assert (done.returncode, done.stderr) == (1, "")
    report = json.loads(done.stdout)
    jsonschema.Draft202012Validator(schema).validate(report)
    assert (report["outcome"], report["points"], report["points_possible"]) == ("failed", 2, 3)
    assert [each["id"] for each in report["findings"]] == ["listens", "connects", "echo"]


def test_several_reports_are_a_list(top: Path, schema: Any) -> None:
    """Each of them keeps the schema."""
    reports = json.loads(run(top, "small-2", "small-1", "--format", "json").stdout)
    for report in reports:
        jsonschema.Draft202012Validator(schema).validate(report)
    assert [report["exercise"] for report in reports] == ["small-2", "small-1"]


def test_a_pipe_gets_no_colour(top: Path) -> None:
    """Nor is there any progress where nobody looks on."""
    done = run(top, "small-1")
    assert ESCAPE not in done.stdout
    assert done.stderr == ""


def on_terminal(top: Path, *arguments: str, **changed: str) -> str:
    """Return what a real terminal shows of a run."""
    command = [*COMMAND, "run", "--no-quiz", "--exercises", str(top), "small-1", *arguments]
    shown, status = read_terminal(command, cwd=REPOSITORY, env=environment(**changed))
    assert status == 0
    return shown.decode()


def test_a_terminal_gets_colour_and_progress(top: Path) -> None:
    """Each step is shown while it is under way, and its line makes room for the report."""
    shown = on_terminal(top)
    assert "[1/3]" in shown
    assert "running" in shown
    assert f"{ESCAPE}[32m" in shown or f"{ESCAPE}[1;32m" in shown
    before, _, report = shown.rpartition("\r\x1b[2K")
    assert "[3/3]" in before
    assert "[3/3]" not in report
    assert "3 of 3 points" in report


@pytest.mark.parametrize("changed", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_a_terminal_that_wants_no_colour_gets_none(top: Path, changed: dict[str, str]) -> None:
    """NO_COLOR (no-color.org) and a dumb terminal: only the progress line is erased."""
    assert f"{ESCAPE}[" not in on_terminal(top, **changed).replace(f"{ESCAPE}[2K", "")


def test_json_on_a_terminal_has_no_progress(top: Path) -> None:
    """What is copied from there is still JSON."""
    assert json.loads(on_terminal(top, "--format", "json"))["outcome"] == "passed"


@pytest.mark.parametrize("which", ["right", "wrong"])
def test_a_reader_who_has_gone_changes_no_verdict(top: Path, which: str, request: pytest.FixtureRequest) -> None:
    """`sockgrade run ... | head -1` says nothing on standard error, and exits as the run ended."""
    path = request.getfixturevalue(which)
    done = into_closed_pipe("run", "--exercises", str(top), "small-1", str(path))
    assert done.stderr == b""
    assert done.returncode == {"right": 0, "wrong": 1}[which]


def into_closed_pipe(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Return how the command exits when nobody reads what it prints."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        return subprocess.run(
            [*COMMAND, *arguments],
            cwd=REPOSITORY,
            env=environment(),
            stdout=writer,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    finally:
        os.close(writer)


@pytest.mark.parametrize("arguments", [["list"], ["show", "exercise-1"], ["schema"], ["--help"]])
def test_a_reader_who_has_gone_is_no_failure(arguments: list[str]) -> None:
    """What only prints has done its work; in particular it does not say that something failed."""
    done = into_closed_pipe(*arguments)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_defect_of_the_grader_is_no_failure_of_the_submission(tmp_path: Path) -> None:
    """Where the program itself breaks, the exit status says that there is no verdict, not that something failed."""
    code = (
        "import runpy, sys\nimport grader.cli.list_command as broken\nbroken.exercise_folders = None\n"
        "sys.argv = ['sockgrade', 'list']\nrunpy.run_module('grader', run_name='__main__')"
    )
    done = subprocess.run(
        [COMMAND[0], "-c", code], cwd=REPOSITORY, env=environment(), capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 3


def test_a_run_of_an_exercise_that_is_known_imports_nothing_heavy(top: Path, right: Path) -> None:
    """The second run validates nothing, and a report as JSON needs no terminal."""
    heavy = {"pydantic", "pydantic_core", "yaml", "rich", "psutil", "difflib"}
    code = (
        f"import runpy, sys\nsys.argv = ['sockgrade', 'run', 'small-1', {str(right)!r}, '--format', 'json',"
        f" '--exercises', {str(top)!r}]\n"
        "try: runpy.run_module('grader', run_name='__main__')\nexcept SystemExit: pass\n"
        f"sys.exit(sorted({heavy!r} & set(sys.modules)) or 0)"
    )
    command = [COMMAND[0], "-c", code]
    run(top, "small-1", right)
    done = subprocess.run(command, cwd=REPOSITORY, env=environment(), capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("given", "status", "said"),
    [
        ("memory_mib=512", 0, ""),
        ("memory_mib=511", 2, "memory_mib: 512, and the ceiling is 511"),
        ("memory=3", 2, "there is no limit `memory`"),
        ("files=many", 2, "expected a number after `files=`, found `many`"),
    ],
)
def test_an_exercise_above_the_ceiling_is_refused(
    top: Path, right: Path, given: str, status: int, said: str
) -> None:
    """Given by the option, or for all runs by the variable; never is less given than an author counted on."""
    for done in (
        run(top, "small-1", right, "--ceiling", given),
        run(top, "small-1", right, SOCKGRADE_CEILING=given),
    ):
        assert done.returncode == status, done.stderr
        assert said in done.stderr


@pytest.mark.parametrize("closed", ["0<&-", "1>&-", "2>&-", "0<&- 1>&- 2>&-"])
def test_standard_descriptors_may_be_closed(top: Path, right: Path, closed: str) -> None:
    """As a careless caller starts it: the verdict is the same."""
    command = [*COMMAND, "run", "--exercises", str(top), "small-1", str(right)]
    done = subprocess.run(
        ["sh", "-c", f'exec "$@" {closed}', "sh", *command],
        cwd=REPOSITORY,
        stdout=DEVNULL,
        stderr=PIPE,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_who_waits_for_another_run_is_told(top: Path) -> None:
    """Without namespaces there is one run at a time: it begins by itself when the other one has ended."""
    command = [*COMMAND, "run", "--exercises", str(top), "small-1", "--isolation", "process"]
    with (
        _turn_of_the_process_lab() as turn,
        subprocess.Popen(command, cwd=REPOSITORY, stdout=DEVNULL, stderr=PIPE) as waiting,
    ):
        try:
            assert waiting.stderr is not None
            assert b"note: another run without namespaces is at work" in waiting.stderr.readline()
            turn.close()
            assert waiting.wait(timeout=150) == 0
        finally:
            waiting.kill()


def _turn_of_the_process_lab() -> socket.socket:
    """Return what only one run at a time can have; other tests have their turns too."""
    turn = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)

    def is_ours() -> bool:
        with suppress(OSError):
            turn.bind(LOCK_NAME)
        return bool(turn.getsockname())

    wait_until(is_ours, timeout_s=100, what="our turn")
    return turn


def test_what_is_not_promised_stands_in_the_report(top: Path, right: Path) -> None:
    """In the text as well as in JSON, and only where programs are not kept apart as in the lab."""
    text = run(top, "small-1", right, "--isolation", "process", "--trust-submission").stdout
    assert "not promised: a program reaches no network but the lab's own" in " ".join(text.split())
    report = json.loads(run(top, "small-1", right, "--format", "json").stdout)
    assert {promise["holds"] for promise in report["isolation"]["promises"]} == {True}
    assert report["isolation"]["is_trusted"] is False
