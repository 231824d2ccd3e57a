"""Each language really runs: an echo server is built, started, connected to and spoken with in the real lab."""

import os
import shutil
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import cast

import pytest

from grader.engine.progress import SilentProgress
from grader.engine.run import Submission, run_exercise
from grader.lab.namespace_lab import NamespaceLab
from grader.model.exercise import Exercise
from grader.model.finding import Outcome, Reason, Transcript
from grader.model.lab import Lab
from grader.model.report import Isolation, Report, SubmissionFacts
from grader.submission import recipe as recipes
from grader.submission.files import read_source
from grader.submission.languages import LANGUAGES, Language
from grader.submission.problems import SubmissionProblem
from grader.submission.recipe import find_recipe
from tests.steps.laboratory import exercise_of, opening, step_of
from tests.submission import echo_servers as echo

EXERCISE = exercise_of(
    step_of("run_server", "listens", program="server", host="server", listens="server:9999", within="60s"),
    step_of("open_connections", "connects", **opening()),
    step_of("send", "echo", connections="talk", text="hello\n", expect={"echo": True}, within="4s"),
    hosts=("server", "client"),
)


def write(folder: Path, files: Mapping[str, str]) -> Path:
    """Write a submission; a file that begins with `#!` can be executed."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o755 if text.startswith("#!") else 0o644)
    return folder


def graded(path: Path) -> Report:
    """Return the report on a submission."""
    source = read_source(path)
    recipe = find_recipe(source)

    def make_lab(exercise: Exercise) -> AbstractContextManager[Lab]:
        return cast("AbstractContextManager[Lab]", NamespaceLab(exercise, recipe.tools))

    submission = Submission(SubmissionFacts(name=source.name, digest=source.digest), {"server": (source, recipe)})
    return run_exercise(EXERCISE, submission, make_lab, Isolation(name="lab", because=""), SilentProgress())


def assert_passed(report: Report) -> None:
    """Raise AssertionError unless it echoed."""
    told = [(each.id, each.message, each.evidence) for each in report.findings]
    assert report.outcome is Outcome.PASSED, told


JAVA = echo.JAVA.replace("{stem}", "Server")
SUBMISSIONS: list[tuple[str, str, dict[str, str]]] = [
    ("c", "gcc", {"server.c": echo.C}),
    ("python", "python3", {"server.py": echo.PYTHON}),
    ("go", "go", {"server.go": echo.GO}),
    ("rust", "rustc", {"server.rs": echo.RUST}),
    ("java", "javac", {"Server.java": JAVA}),
    ("node", "node", {"server.js": echo.NODE.replace("{how}", 'require("net")')}),
    ("node-module", "node", {"server.mjs": 'import net from "net";' + echo.NODE.partition(";")[2]}),
    ("makefile", "make", {"Makefile": echo.MAKEFILE, "main.c": echo.C}),
    ("executable", "python3", {"server": echo.SHELL, "echo.py": echo.PYTHON}),
    ("instructions", "gcc", {
        "sockgrade.yaml": "build: gcc -o my-server src/main.c\nrun: ./my-server\n", "src/main.c": echo.C}),
    ("instructions-without-build", "python3", {"sockgrade.yaml": "run: [python3, x.py]\n", "x.py": echo.PYTHON}),
    ("only-source", "python3", {"notes.txt": "", "echo.py": echo.PYTHON}),
    ("only-source-below", "python3", {"src/echo.py": echo.PYTHON}),
    ("only-c-below", "gcc", {"src/echo.c": echo.C}),
    ("only-java-below", "javac", {"src/Server.java": JAVA}),
    ("name-with-a-space", "python3", {"my server.py": echo.PYTHON}),
    ("name-with-a-newline", "python3", {"two\nlines.py": echo.PYTHON}),
    ("name-like-an-option", "python3", {"-rf.py": echo.PYTHON}),
    ("name-like-an-option-c", "gcc", {"-rf.c": echo.C}),
]  # fmt: skip


@pytest.mark.parametrize(("tool", "files"), [pytest.param(*c[1:], id=c[0]) for c in SUBMISSIONS])
def test_a_right_submission_runs(tmp_path: Path, tool: str, files: dict[str, str]) -> None:
    """Whatever it is written in, and however its files are called."""
    if shutil.which(tool) is None:
        pytest.skip(f"`{tool}` is not installed here")
    assert_passed(graded(write(tmp_path, files)))


@pytest.mark.parametrize("name", [b"\xff.py", b"echo.py"])
def test_a_single_file_runs(tmp_path: Path, name: bytes) -> None:
    """Also one whose name is no UTF-8."""
    path = Path(os.fsdecode(os.path.join(os.fsencode(tmp_path), name)))
    path.write_text(echo.PYTHON)
    assert_passed(graded(path))


WRONG_C = echo.C.replace("send(client, text, got, 0)", 'send(client, "no", 2, 0)')


@pytest.mark.parametrize("left_over", ["main.o", "server"])
def test_a_left_over_of_an_older_build_is_not_graded(tmp_path: Path, left_over: str) -> None:
    """An object or a program that is older than its source, and was handed in with it, is made again."""
    write(tmp_path, {"Makefile": echo.MAKEFILE, "main.c": WRONG_C})
    assert os.spawnlp(os.P_WAIT, "make", "make", "-s", "-C", str(tmp_path), left_over) == 0
    if left_over == "server":
        (tmp_path / "main.o").unlink()
    write(tmp_path, {"main.c": echo.C})
    older = (tmp_path / "main.c").stat().st_mtime - 10
    os.utime(tmp_path / left_over, (older, older))
    assert_passed(graded(tmp_path))


@pytest.mark.parametrize(("files", "reason", "message"), [
    ({"server.c": "int main(void) { return 0 }"}, Reason.BUILD, "the build `gcc"),
    ({"Makefile": "all:\n\ttrue\n"}, Reason.BUILD, "made no file `server`"),
    ({"Makefile": "server:\n\tfalse\n"}, Reason.BUILD, "failed: exited with status 2"),
    ({"Server.java": "class Other {}"}, Reason.BUILD, "made no file `Server.class`"),
    ({"server.py": "def"}, Reason.CRASHED, "should run and listen"),
    ({"server": "#!/nowhere\n"}, Reason.CRASHED, "should run and listen"),
])  # fmt: skip
def test_a_submission_that_cannot_be_built_or_started_fails(
    tmp_path: Path, files: dict[str, str], reason: Reason, message: str
) -> None:
    """That is the submission's own doing, and what the compiler said is shown."""
    first = graded(write(tmp_path, files)).findings[0]
    assert (first.outcome, first.reason) == (Outcome.FAILED, reason), first
    assert message in first.message


def test_a_language_that_is_not_installed_costs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine lacks it: the steps are skipped, and the mend is told."""
    missing = Language(
        name="Brainfuck", suffix=".bf", start=("bf", "{file}"), tool="no-such-interpreter", package="beef"
    )
    monkeypatch.setattr(recipes, "LANGUAGES", (*LANGUAGES, missing))
    report = graded(write(tmp_path, {"server.bf": ","}))
    assert [(each.outcome, each.reason) for each in report.findings] == [(Outcome.SKIPPED, Reason.MACHINE)] * 3
    message = report.findings[0].message
    assert "`no-such-interpreter` is not installed on this machine" in message
    assert "sudo apt install beef" in message
    assert (report.points, report.points_possible) == (0, 0)


NO_SUCH_TOOL = ["build: no-such-tool\nrun: ./server", "run: no-such-tool server.py"]


@pytest.mark.parametrize("instructions", NO_SUCH_TOOL)
def test_a_known_tool_of_the_instructions_that_is_not_installed_costs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, instructions: str
) -> None:
    """A course's machine should have it: that it hasn't is no student's doing."""
    monkeypatch.setattr("grader.submission.instructions.TOOLS", frozenset({"no-such-tool"}))
    report = graded(write(tmp_path, {"sockgrade.yaml": instructions, "server.py": echo.PYTHON}))
    first = report.findings[0]
    assert (first.outcome, first.reason) == (Outcome.SKIPPED, Reason.MACHINE), first.message


@pytest.mark.parametrize("instructions", NO_SUCH_TOOL)
def test_another_command_that_is_not_there_is_the_submissions_failure(tmp_path: Path, instructions: str) -> None:
    """Else a submission could take its points out of the total by naming one."""
    report = graded(write(tmp_path, {"sockgrade.yaml": instructions, "server.py": echo.PYTHON}))
    first = report.findings[0]
    assert first.outcome is Outcome.FAILED, first
    assert (report.points, report.points_possible > 0) == (0, True)
    shown = " ".join(piece.text for piece in first.evidence if isinstance(piece, Transcript))
    assert "no-such-tool" in shown
    assert "not found" in shown


def test_a_submission_that_nobody_could_start_is_told_before_anything_runs(tmp_path: Path) -> None:
    """No lab is needed to see that."""
    with pytest.raises(SubmissionProblem):
        graded(write(tmp_path, {"server.bas": "10 PRINT"}))
