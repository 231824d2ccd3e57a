"""Exercises as tests, in a pytest of their own that finds the plugin as an installed one."""

import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.conftest import CHATTY, PATIENT, RIGHT, WRONG, write_exercise
from tests.pytest_plugin.own_pytest import install_plugin, run_pytest

HIDDEN = (
    "  - {id: hidden, title: Nobody sees it, audience: instructor, "
    "bind_port: {host: server, port: 9999, expect: EADDRINUSE}}\n"
)
UNKNOWN = "  - {id: tool, title: A tool, run_command: {command: [no-such-tool-here], host: client}}\n"
TEXT = PATIENT.replace("questions:\n", f"{HIDDEN}{UNKNOWN}questions:\n")


@pytest.fixture(scope="module")
def top(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with two exercises, a test that is none, submissions, and an installed plugin."""
    top = tmp_path_factory.mktemp("project")
    for name in ("small-1", "small-2"):
        write_exercise(top, name, TEXT)
    for name, text in (("right", RIGHT), ("wrong", WRONG)):
        (top / name).mkdir()
        (top / name / "server.py").write_text(text)
    (top / "test_other.py").write_text("def test_it() -> None:\n    assert True\n")
    (top / "pytest.ini").write_text("[pytest]\naddopts = -p no:cacheprovider\n")
    install_plugin(top / "site")
    return top


def run(top: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Return what pytest printed."""
    return run_pytest(top, top / "site", *arguments)


def test_it_is_off_unless_asked_for(top: Path) -> None:
    """Other projects see nothing of it, and nothing of ours is imported."""
    done = run(top, "--collect-only", "-q")
    assert "test_other.py::test_it" in done.stdout
    assert "exercise.yaml" not in done.stdout
    (top / "test_imports.py").write_text(
        "import sys\n\ndef test_it() -> None:\n"
        "    ours = sorted(name for name in sys.modules if name.split('.')[0] == 'grader')\n"
        "    assert ours == ['grader', 'grader.pytest_plugin']\n"
    )
    assert run(top, "test_imports.py").returncode == 0, "it was imported, and nothing else"


def test_each_step_is_a_test(top: Path) -> None:
    """By its id; what is hidden from students only where that is asked for."""
    done = run(top, "small-1", "--sockgrade", "--collect-only", "-q")
    names = ["listens", "connects", "echo", "tool"]
    assert done.stdout.split("\n\n")[0].splitlines() == [f"small-1/exercise.yaml::{name}" for name in names]
    assert "::hidden" in run(top, "small-1", "--sockgrade", "--instructor-checks", "--collect-only", "-q").stdout


def test_a_right_submission_passes(top: Path) -> None:
    """What this machine can't show is skipped, with the reason."""
    done = run(top, "small-1", "--submission", "right", "-rs", "--instructor-checks")
    assert "4 passed, 1 skipped" in done.stdout, done.stdout
    assert "no-such-tool-here" in done.stdout
    assert done.returncode == 0


def test_a_failed_check_is_told_as_in_a_report(top: Path, tmp_path: Path) -> None:
    """With its evidence and diagnosis, without a trace of the grader; also in JUnit's XML."""
    done = run(top, "small-1", "--submission", "wrong", f"--junitxml={tmp_path / 'out.xml'}")
    assert done.returncode == 1
    assert "2 passed, 1 skipped" in done.stdout or "1 failed, 2 passed, 1 skipped" in done.stdout, done.stdout
    assert "48 45 4c 4c 4f" in done.stdout or "HELLO" in done.stdout
    assert "changes-case" in done.stdout or "upper" in done.stdout.lower()
    assert "Traceback" not in done.stdout
    assert "collection.py" not in done.stdout
    cases = {case.get("name"): case for case in ElementTree.parse(tmp_path / "out.xml").iter("testcase")}
    assert set(cases) == {"listens", "connects", "echo", "tool"}
    assert [child.tag for child in cases["echo"]] == ["properties", "failure"]
    assert cases["tool"].find("skipped") is not None


def test_one_test_may_be_chosen(top: Path) -> None:
    """By -k, by its id, and up to the first failure."""
    assert "1 passed, 3 deselected" in run(top, "small-1", "--submission", "wrong", "-k", "listens").stdout
    assert "1 failed" in run(top, "small-1/exercise.yaml::echo", "--submission", "wrong").stdout
    stopped = run(top, "small-1", "small-2", "--submission", "wrong", "-x")
    assert "1 failed, 2 passed" in stopped.stdout


SECRETS = """\
  - {id: canary, title: It answers the canary, audience: instructor,
     send: {connections: talk, text: canary, within: 2s, expect: {echo: true}}}
  - {id: needing, title: It goes on, needs: [canary], expect_sockets: {host: server, rows: [{state: LISTEN}]}}
  - {id: ends, title: It ends well, stop_server: {server: server, within: 20s, exits: {status: 0}}}
"""


def test_nothing_hidden_is_told_without_leave(top: Path) -> None:
    """Neither as a reason to skip nor in what a program printed; with `--instructor-checks` all is told."""
    folder = write_exercise(top, "secrets", PATIENT.replace("questions:\n", f"{SECRETS}questions:\n"))
    (folder / "server" / "server.py").write_text(CHATTY)
    done = run(top, "secrets", "--sockgrade", "-rs")
    assert "1 failed, 3 passed, 1 skipped" in done.stdout, done.stdout
    assert "it needs a check that only your instructor sees, which failed" in done.stdout
    assert "canary" not in done.stdout.lower()
    told = run(top, "secrets", "--sockgrade", "-rs", "--instructor-checks").stdout
    assert "it needs “It answers the canary”" in told
    assert "I was sent b'canary'" in told


def test_what_is_nobodys_failure_is_an_error(top: Path) -> None:
    """A submission that is not there, for each test, with the same sentence."""
    done = run(top, "small-1", "--submission", "nowhere")
    assert "4 errors" in done.stdout
    assert "there is no file or folder" in done.stdout
    assert "Traceback" not in done.stdout


def test_a_broken_exercise_is_an_error_of_collection(top: Path, tmp_path: Path) -> None:
    """With the author's mistakes and their places."""
    folder = write_exercise(tmp_path, "small-3", TEXT.replace("points: 2", "points: many"))
    done = run(top, str(folder), "--sockgrade")
    assert done.returncode == 2
    assert "exercise.yaml:14:13" in done.stdout
    assert "expected a number" in done.stdout


@pytest.mark.parametrize(
    ("options", "most"), [((), 2), (("-n", "2"), 2), (("-n", "2", "--dist", "load"), 4)], ids=["one", "two", "load"]
)
def test_each_exercise_is_run_once(options: tuple[str, ...], most: int, top: Path) -> None:
    """However many tests and workers there are; where tests are handed out one by one, each worker may run it."""
    (top / "conftest.py").write_text(
        "import pytest\n\n"
        "@pytest.hookimpl(wrapper=True)\n"
        "def pytest_runtest_protocol(item, nextitem):\n"
        "    import grader.cli.grading as grading\n"
        "    real = getattr(grading, 'real', grading.grade_exercise)\n"
        "    grading.real = real\n"
        "    def counted(*given, **named):\n"
        f"        with open({str(top / 'counted')!r}, 'a') as file:\n"
        "            file.write('ran\\n')\n"
        "        return real(*given, **named)\n"
        "    grading.grade_exercise = counted\n"
        "    return (yield)\n"
    )
    try:
        done = run(top, "small-1", "small-2", "--submission", "right", *options)
        assert "6 passed, 2 skipped" in done.stdout, done.stdout
        assert (top / "counted").read_text().count("ran") in range(2, most + 1)
    finally:
        (top / "counted").unlink(missing_ok=True)
        (top / "conftest.py").unlink()
