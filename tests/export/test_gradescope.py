"""The autograder for Gradescope, unpacked and really run, with its folders elsewhere, without namespaces."""

import hashlib
import io
import os
import shutil
import stat
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from grader import __version__
from tests.cli.command import REPOSITORY, environment, sockgrade
from tests.cli.conftest import CHATTY, EXERCISE, RIGHT, WRONG, write_exercise
from tests.cli.test_audience import CANARY, HIDDEN
from tests.cli.test_reports import NO_NAMESPACES
from tests.report.readers import read_gradescope

SECRET = "# only the instructor has this program\n"


@pytest.fixture
def top(tmp_path: Path) -> Path:
    """An exercise with a solution, a mistake, and a program that no submission replaces."""
    top = tmp_path / "exercises"
    text = EXERCISE.replace(
        "server: {path: server}", "server: {path: server}\n  helper: {path: helper, replaceable: false}"
    )
    mistakes = "mistakes:\n  shouts:\n    fails: echo\n    about: It shouts.\n"
    folder = write_exercise(top, "small", f"{text}{mistakes}")
    for name, program in (("server", RIGHT), ("helper", RIGHT), ("solution", RIGHT), ("mistakes/shouts", WRONG)):
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name / "server.py").write_text(("" if name == "helper" else SECRET) + program)
    return top


def export(top: Path, output: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return sockgrade("export", "gradescope", "small", "--exercises", top, "--output", output, *arguments)


def test_the_archive_has_what_is_needed_and_no_answer(top: Path, tmp_path: Path) -> None:
    """Its scripts are executable and at its top; the exercise file is the same, and no solution is in it."""
    done = export(top, tmp_path / "a.zip", "--package", "golang-go")
    assert (done.returncode, done.stderr) == (0, "")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        contents = {info.filename: archive.read(info) for info in archive.infolist()}
        times = {info.date_time for info in archive.infolist()}
        modes = {info.filename: info.external_attr >> 16 for info in archive.infolist()}
    assert {name for name, mode in modes.items() if mode & stat.S_IXUSR} == {"run_autograder", "setup.sh"}
    assert times == {(1980, 1, 1, 0, 0, 0)}
    assert {name.split("/")[0] for name in contents} == {
        "README.md", "exercises", "no-verdict.json", "requirements.txt", "run_autograder", "setup.sh",
    }  # fmt: skip
    assert contents["requirements.txt"].decode() == f"sockgrade=={__version__}\n"
    assert b" golang-go " in contents["setup.sh"]
    assert contents["exercises/small/exercise.yaml"] == (top / "small" / "exercise.yaml").read_bytes()
    assert contents["exercises/small/helper/server.py"].decode() == RIGHT
    assert [name for name, content in contents.items() if SECRET.encode() in content] == []
    assert not any(b"@" in contents[name] and b"@E" in contents[name] for name in ("setup.sh", "run_autograder"))


def test_the_same_input_gives_the_same_bytes(top: Path, tmp_path: Path) -> None:
    """Whenever and wherever: times and rights of files don't count."""
    export(top, tmp_path / "a.zip")
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(top, elsewhere)
    for path in elsewhere.rglob("*"):
        os.utime(path, (0, 0))
    export(elsewhere, tmp_path / "b.zip")
    digests = {hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() for name in ("a.zip", "b.zip")}
    assert len(digests) == 1


def test_a_wheel_is_installed_from_the_archive(top: Path, tmp_path: Path) -> None:
    """Where this version is not on PyPI."""
    wheel = tmp_path / "sockgrade-0.1.0-py3-none-any.whl"
    wheel.write_bytes(b"a wheel")
    export(top, tmp_path / "a.zip", "--wheel", str(wheel))
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.read(wheel.name) == b"a wheel"
        assert archive.read("requirements.txt").decode() == f"./{wheel.name}\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["gradescope", "smal", "--output", "x.zip"], "did you mean `small`"),
        (["gradescope", "small"], "--output"),
        (["moodle", "small", "--output", "x.zip"], "gradescope"),
        (["gradescope", "small", "--output", "x.zip", "--package", "a; reboot"], "is no name of a package"),
        (["gradescope", "small", "--output", "/nonexistent/x.zip"], "/nonexistent/x.zip"),
    ],
)
def test_a_wrong_command_says_what_is_wrong(top: Path, arguments: list[str], said: str) -> None:
    """And writes nothing."""
    done = sockgrade("export", *arguments, "--exercises", top)
    assert done.returncode in (2, 3)
    assert said in done.stderr
    assert not Path("x.zip").exists()


class Gradescope(NamedTuple):
    """A folder that stands for Gradescope's own."""

    root: Path

    def grade(self, **changed: str) -> dict[str, Any]:
        """Run the autograder as Gradescope does, and return its results."""
        done = subprocess.run(
            [str(self.root / "run_autograder")],
            cwd=self.root,
            env=environment(**{"AUTOGRADER": str(self.root), "SOCKGRADE_ISOLATION": "process", **changed}),
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return read_gradescope((self.root / "results" / "results.json").read_text())


@pytest.fixture
def gradescope(top: Path, tmp_path: Path) -> Gradescope:
    """The archive, unpacked where Gradescope would; the sockgrade that it installs is this one."""
    return unpacked(top, tmp_path)


def unpacked(top: Path, tmp_path: Path) -> Gradescope:
    root = tmp_path / "autograder"
    assert export(top, tmp_path / "a.zip").returncode == 0
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        for info in archive.infolist():  # extract() forgets whether a file is executable
            Path(archive.extract(info, root / "source")).chmod(info.external_attr >> 16)
    shutil.copy(root / "source" / "run_autograder", root / "run_autograder")
    command = root / "venv" / "bin" / "sockgrade"
    command.parent.mkdir(parents=True)
    command.write_text(f'#!/bin/sh\nPYTHONPATH={REPOSITORY} exec {sys.executable} -m grader "$@"\n')
    command.chmod(0o755)
    (root / "submission").mkdir()
    return Gradescope(root)


def zipped(text: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("work/server.py", text)
    return buffer.getvalue()


LAYOUTS: dict[str, dict[str, str | bytes]] = {
    "a file": {"server.py": RIGHT},
    "another name": {"my server.py": RIGHT, "notes.txt": "hello"},
    "one folder around": {"my work/echo/server.py": RIGHT, "my work/echo/client.py": ""},
    "a file and a folder": {"server.py": RIGHT, "lib/help.py": ""},
    "instructions": {"sockgrade.yaml": "run: python3 src/main.py\n", "src/main.py": RIGHT},
    "an archive": {"work.zip": zipped(RIGHT)},
    "hidden files": {".git/config": "x", "server.py": RIGHT},
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_right_submission_gets_all_points(gradescope: Gradescope, layout: str) -> None:
    """However its files lie."""
    for name, content in LAYOUTS[layout].items():
        path = gradescope.root / "submission" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    results = gradescope.grade()
    assert (results["score"], results["extra_data"]["sockgrade"][0]["points_possible"]) == (3, 3)
    assert {test["status"] for test in results["tests"]} == {"passed"}


def test_a_wrong_submission_gets_what_it_earned(gradescope: Gradescope) -> None:
    """And reads why."""
    (gradescope.root / "submission" / "server.py").write_text(WRONG)
    results = gradescope.grade()
    assert results["score"] == 2
    failed = [test for test in results["tests"] if test["status"] == "failed"]
    assert [(test["score"], test["max_score"]) for test in failed] == [(0, 1)]
    assert "what came back differs at byte 0" in failed[0]["output"]


UNUSABLE = {
    "does not build": ({"server.c": "int main(void) { return x; }\n"}, "‘x’ undeclared"),
    "no program": ({"notes.txt": "hello"}, "no program in a language that is known"),
    "nothing": ({}, "has no files"),
    "a broken archive": ({"work.zip": "PK"}, "cut off or damaged"),
}


@pytest.mark.parametrize("case", UNUSABLE)
def test_a_submission_that_cant_be_run_gets_results_too(gradescope: Gradescope, case: str) -> None:
    """Nothing was earned, and it says why and what to hand in."""
    files, said = UNUSABLE[case]
    for name, text in files.items():
        (gradescope.root / "submission" / name).write_text(text)
    results = gradescope.grade()
    assert results["score"] == 0
    assert said in results["tests"][0]["output"]
    assert "hint" in results["tests"][0]["output"]
    assert results["extra_data"]["sockgrade"][0]["outcome"] == "failed"


def test_a_grader_that_fails_says_so(gradescope: Gradescope) -> None:
    """Whether it can't start, is wrong itself, or is killed: never a zero that nobody explains."""
    (gradescope.root / "submission" / "server.py").write_text(RIGHT)
    command = gradescope.root / "venv" / "bin" / "sockgrade"
    good = command.read_text()
    for bad in ("#!/bin/sh\nexit 3\n", "#!/nonexistent\n", "#!/bin/sh\nkill -9 $$\n"):
        command.write_text(bad)
        _assert_not_graded(gradescope.grade())
    command.write_text(good)
    exercise = gradescope.root / "source" / "exercises" / "small" / "exercise.yaml"
    exercise.write_text(exercise.read_text() + "nonsense: 1\n")
    _assert_not_graded(gradescope.grade())


def _assert_not_graded(results: dict[str, Any]) -> None:
    assert "NOT graded" in results["output"]
    assert [test["name"] for test in results["tests"]] == ["not graded: the grader failed"]
    assert results["extra_data"] == {"sockgrade": []}


def test_a_machine_without_a_lab_costs_no_point_unsaid(gradescope: Gradescope) -> None:
    """Where a lab was asked for and can't be had, no check is passed or failed."""
    (gradescope.root / "submission" / "server.py").write_text(RIGHT)
    command = gradescope.root / "venv" / "bin" / "sockgrade"
    command.rename(command.with_name("real"))
    nothing = (
        f'unshare --user --map-root-user sh -c \'{NO_NAMESPACES}; exec "$0" "$@"\' {command.with_name("real")}'
    )
    command.write_text(f'#!/bin/sh\nexec {nothing} "$@"\n')
    command.chmod(0o755)
    results = gradescope.grade(SOCKGRADE_ISOLATION="lab")
    assert "3 points could not be judged" in results["output"]
    assert not any("status" in test or "score" in test for test in results["tests"])


def test_hidden_checks_are_hidden_tests(top: Path, tmp_path: Path) -> None:
    """The instructor has them, students don't; what is printed holds nothing that the results hide."""
    file = top / "small" / "exercise.yaml"
    file.write_text(file.read_text().replace("questions:", f"{HIDDEN}questions:"))
    gradescope = unpacked(top, tmp_path)
    (gradescope.root / "submission" / "server.py").write_text(CHATTY)
    results = gradescope.grade()
    hidden = [test for test in results["tests"] if test["visibility"] == "hidden"]
    assert [(test["score"], test["max_score"]) for test in hidden] == [(0, 4)]
    shown = [test for test in results["tests"] if test["visibility"] == "visible"]
    assert CANARY not in str([test["name"] for test in shown]).lower()
    assert results["score"] == 3
    for name in ("source", "results"):
        assert stat.S_IMODE((gradescope.root / name).stat().st_mode) == 0o700


def test_the_scripts_are_shell(gradescope: Gradescope) -> None:
    """The setup needs root and a network, so it is read here and not run."""
    for name in ("setup.sh", "run_autograder"):
        subprocess.run(["bash", "-n", str(gradescope.root / "source" / name)], check=True)
    text = (gradescope.root / "source" / "setup.sh").read_text()
    assert "--requirement requirements.txt" in text
