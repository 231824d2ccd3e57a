"""``sockgrade quiz`` with a page, and with files of and for other systems."""

import os
import signal
import subprocess
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import pytest

from grader.loader import load_topic
from tests.cli.command import COMMAND, REPOSITORY, environment, sockgrade
from tests.waiting import wait_until


@pytest.fixture(autouse=True)
def _state_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes what the person at this machine has answered."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def test_the_page_of_one(tmp_path: Path) -> None:
    """Only what was named stands on it; in the learner's order, the same each time."""
    first, second = tmp_path / "1.html", tmp_path / "2.html"
    for target in (first, second):
        assert sockgrade("quiz", "exercise-1", "--page", target).returncode == 0
    assert "exercise-1/four-values" in first.read_text("utf-8")
    assert "exercise-2/" not in first.read_text("utf-8")
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--page", "/no/such/folder/quiz.html"), "can't be written: no such file or directory"),
        (("--topic", "nothing-of-ours", "--page", "-"), "no question is about `nothing-of-ours`"),
        (("--web", "--page", "-"), "don't go together"),
        (("--export", "docx", "-"), "'docx' is not one of"),
        (("--import", "/no/such/file.gift"), "does not exist"),
    ],
)
def test_what_is_wrong_is_said(arguments: tuple[str, ...], message: str) -> None:
    """Status 2, the reason, and nothing on standard output."""
    result = sockgrade("quiz", *arguments)
    assert (result.returncode, result.stdout) == (2, "")
    assert message in result.stderr


def test_exports(tmp_path: Path) -> None:
    """Each format is written; what it can't carry is on stderr alone."""
    gift, moodle, qti = (tmp_path / name for name in ("all.gift", "all.xml", "all.zip"))
    told = sockgrade("quiz", "--export", "gift", gift)
    assert (told.returncode, told.stdout) == (0, "")
    assert "exercise-1/four-values: left behind: " in told.stderr
    assert sockgrade("quiz", "--export", "moodle-xml", moodle).returncode == 0
    assert ET.parse(moodle).getroot().tag == "quiz"
    assert sockgrade("quiz", "--export", "qti", qti).returncode == 0
    assert "imsmanifest.xml" in zipfile.ZipFile(qti).namelist()
    piped = sockgrade("quiz", "--export", "gift", "-")
    assert piped.stdout == gift.read_text("utf-8")


def test_an_import_can_be_used_at_once(tmp_path: Path) -> None:
    """What is printed loads as a topic; what was not taken over is on stderr."""
    (tmp_path / "Week 3.gift").write_text("::a:: Two? {=2 ~3 ####Count.}\n\nWrite. {}\n", "utf-8")
    result = sockgrade("quiz", "--import", tmp_path / "Week 3.gift")
    assert result.returncode == 0
    assert "question-2: left out: its answer is an essay" in result.stderr
    target = tmp_path / "week-3.yaml"
    target.write_text(result.stdout, "utf-8")
    assert [question.id for question in load_topic(target).questions] == ["a"]
    (tmp_path / "none.gift").write_bytes(b"\xff\xfe")
    assert "no text in UTF-8" in sockgrade("quiz", "--import", tmp_path / "none.gift").stderr
    (tmp_path / "none.gift").write_text("Only words.", "utf-8")
    assert "has no question that we know" in sockgrade("quiz", "--import", tmp_path / "none.gift").stderr


def test_the_page_is_served_until_ctrl_c(tmp_path: Path) -> None:
    """The browser that the environment names gets the address that is printed; Ctrl-C ends it with status 0."""
    seen, browser = tmp_path / "seen", tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {seen}.new && mv {seen}.new {seen}\n', "utf-8")
    browser.chmod(0o755)
    process = subprocess.Popen(
        [*COMMAND, "quiz", "exercise-1", "--web"],
        cwd=REPOSITORY,
        env=environment(BROWSER=f"{browser} %s", PYTHONUNBUFFERED="1"),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        wait_until(seen.exists, what="the browser")
        address = seen.read_text("utf-8").strip()
        assert address.startswith("http://127.0.0.1:")
        process.send_signal(signal.SIGINT)
        printed, _ = process.communicate(timeout=20)
        assert f"The questions are at {address}" in printed
        assert process.returncode == 0
    finally:
        process.kill()
        process.wait()


def test_without_a_screen_the_address_is_told() -> None:
    """Nothing is started that would take the terminal, and the address is there to be opened elsewhere."""
    screens = ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY")
    hidden = {name: value for name, value in environment().items() if name not in screens}
    process = subprocess.Popen(
        [*COMMAND, "quiz", "exercise-1", "--web"],
        cwd=REPOSITORY,
        env={**hidden, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        assert "http://127.0.0.1:" in process.stdout.readline()
        assert any("open that address yourself" in line for line in process.stderr)
    finally:
        os.kill(process.pid, signal.SIGINT)
        process.communicate(timeout=20)
    assert process.returncode == 0
