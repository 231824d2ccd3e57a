"""All that leaves for students, of one exercise with hidden steps: none of it has a word of what is hidden."""

import json
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

from grader.report import FORMATS
from tests.cli.command import sockgrade
from tests.cli.conftest import PATIENT, write_exercise
from tests.pytest_plugin.own_pytest import install_plugin, run_pytest
from tests.quiz.plain_quiz import hold

CANARY = "canary"
"""In all that only the instructor may know; case makes no difference."""
STEPS = """\
  - id: canary-load
    title: It answers the canary, too
    points: 4
    audience: instructor
    send: {connections: talk, text: canary, within: 1s, expect: {echo: true}}
    hint: Mind the canary.
    notice: A canary.
  - id: canary-table
    title: The canary is seen
    audience: instructor
    needs: [canary-load]
    expect_sockets: {host: server, rows: [{state: LISTEN, server: server, count: 1}]}
    notice: Another canary.
  - {id: still, title: It still listens, needs: [canary-table],
     expect_sockets: {host: server, rows: [{state: LISTEN, server: server, count: 1}]}}
  - {id: again, title: It answers again, points: 1,
     send: {connections: talk, text: again, within: 1s, expect: {echo: true}}}
  - {id: once-more, title: It answers once more, points: 1,
     send: {connections: talk, text: more, within: 1s, expect: {text: {equals: more}}}}
  - {id: ends, title: It ends well, points: 1, stop_server: {server: server, within: 20s, exits: {status: 0}}}
questions:
  - id: seen
    kind: number
    question: How many connections were there?
    from_run: {fact: established-count, step: canary-table, host: server, port: 9999}
    explanation: Count them.
"""
TEXT = PATIENT.replace("questions:\n", STEPS)
PASSES = """\
import signal, socket, sys
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
s = socket.create_server(("", 9999))
while True:
    c, _ = s.accept()
    while data := c.recv(99):
        print("I was sent", data, flush=True)
        c.sendall(data)
"""
REMEMBERS = """\
import socket
s = socket.create_server(("", 9999))
while True:
    c, _ = s.accept()
    said = b""
    while data := c.recv(99):
        print("I was sent", data, flush=True)
        said += data
        c.sendall(said)
"""
"""Fails the hidden step, and says in every answer what it was sent before."""
FAILS = PASSES.replace("c.sendall(data)", "c.sendall(data.upper() if data[:1] == b'c' else data)").replace(
    "sys.exit(0)", "sys.exit(1)"
)
CASES = {"passes": PASSES, "fails": FAILS, "remembers": REMEMBERS}


@pytest.fixture(params=CASES)
def top(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return a folder of exercises, in which one program is also handed in."""
    folder = write_exercise(tmp_path / "exercises", "birds", TEXT)
    (folder / "server" / "server.py").write_text(CASES[request.param])
    return tmp_path / "exercises"


def reports(top: Path, audience: str) -> Iterator[tuple[str, str]]:
    """Yield the reports in every format, and the text in all its lengths."""
    files = {name: top.parent / f"{audience}.{name}" for name in FORMATS}
    given = ("birds", "--exercises", top, "--no-quiz", "--for", audience)
    options = [f"--report={name}={file}" for name, file in files.items()]
    done = sockgrade("run", *given, *options, "--evidence", top.parent / "run.zip")
    yield "standard output", done.stdout + done.stderr
    yield from ((name, file.read_text()) for name, file in files.items())
    for length in ("--quiet", "--failures"):
        yield length, sockgrade("run", *given, length).stdout


@pytest.fixture(scope="session")
def newer(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return folders with newer exercises: other points, another action, a step less, nothing hidden any more."""
    changes = {
        "points": TEXT.replace("points: 1", "points: 2").replace("points: 4", "points: 8"),
        "action": TEXT.replace("text: canary,", "text: canaries,"),
        "gone": TEXT.replace(STEPS[: STEPS.index("  - id: canary-table")], "").replace(
            "[canary-load]", "[listens]"
        ),
        "shown": TEXT.replace("audience: instructor", "audience: student"),
    }
    folders = {name: tmp_path_factory.mktemp(name) for name in changes}
    for name, text in changes.items():
        write_exercise(folders[name], "birds", text)
    return folders


def replays(top: Path, newer: dict[str, Path], *options: str) -> Iterator[tuple[str, str]]:
    """Yield what a replay tells by each newer exercise."""
    for name, folder in newer.items():
        for form in ("text", "json"):
            given = (top.parent / "run.zip", "--exercises", folder, "--format", form)
            yield f"replay {name} {form}", sockgrade("replay", *given, *options).stdout


def pytest_runs(top: Path, *options: str) -> Iterator[tuple[str, str]]:
    """Yield what pytest prints of all outcomes, and its JUnit."""
    junit, site = top.parent / "junit.xml", top.parent / "site"
    install_plugin(site)
    given = ("-p", "no:cacheprovider", "-c", "/dev/null", "--rootdir", str(top), "-rA", f"--junitxml={junit}")
    done = run_pytest(top, site, "--sockgrade", *given, *options)
    yield "pytest", done.stdout + done.stderr
    yield "pytest's JUnit", junit.read_text()


def commands(top: Path) -> Iterator[tuple[str, str]]:
    """Yield what the other commands for students tell."""
    yield "show", sockgrade("show", "birds", "--exercises", top, "--answers").stdout
    yield "list", sockgrade("list", "--exercises", top).stdout
    yield "quiz", hold(top, top.parent, ["1", "q"], "birds", "--run").stdout
    yield "explain", sockgrade("explain").stdout


def test_nothing_for_students_tells_what_is_hidden(top: Path, newer: dict[str, Path]) -> None:
    """Neither its title, its id, its text, its hint and notice, nor what a program says that was sent the text."""
    told = dict(chain(reports(top, "student"), replays(top, newer), pytest_runs(top), commands(top)))
    assert len(told) == len(FORMATS) + 3 + 8 + 2 + 4
    assert [name for name, text in told.items() if len(text) < 40] == []
    assert {name: text for name, text in told.items() if CANARY in text.lower()} == {}


@pytest.mark.parametrize("top", ["fails"], indirect=True)
def test_the_instructor_is_told(top: Path, newer: dict[str, Path]) -> None:
    """So that the test above can fail; on Gradescope, in hidden tests only."""
    told = dict(reports(top, "instructor"))
    told |= dict(replays(top, newer, "--instructor"))
    told |= dict(pytest_runs(top, "--instructor-checks"))
    # GitHub's annotations tell only what did not pass.
    assert {name for name, text in told.items() if CANARY not in text.lower()} <= {"github"}
    tests = json.loads(told["gradescope"])["tests"]
    assert {test["visibility"] for test in tests if CANARY in str(test).lower()} == {"hidden"}
