"""A submission in which every text that it can influence is hostile, through the real command to its real sinks."""

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.cli import conftest
from tests.cli.command import COMMAND, REPOSITORY, environment, forked
from tests.cli.conftest import write_exercise
from tests.terminals import read_terminal

ATTACK = "\x1b]52;c;ZXZpbA==\x07\x1b[2J\x1b[31m\x9b31m\u202eevil\u2066\u200b\ud800\r"
ATTACK += "\n::set-output name=x::y\n  ::error::z\n##[error]w##vso[task.complete]\x00\x7f\x08"
"""Clipboard, screen, colours in seven and in eight bits, reading order, hidden characters, half a character,
another line, commands to runners, and what overwrites."""
PROGRAM = f"""\
import os, socket, sys
ATTACK = {ATTACK!r}.encode("utf-8", "surrogatepass")
# A process's name has 15 bytes (proc(5), comm), so it is one attack at a time.
open("/proc/self/comm", "wb").write(b"\\x1b[2J::a::##[b]")
os.write(1, ATTACK + b"\\n" + b"A" * 1_000_000 + b"\\n" + b"\\xff\\xfe" + ATTACK)
os.write(2, ATTACK)
unix = socket.socket(socket.AF_UNIX)
unix.bind(b"\\0\\x1b]0;t\\x07::error::##[x]\\xe2\\x80\\xae")
unix.listen()
s = socket.create_server(("", 9999))
while True:
    c, _ = s.accept()
    c.recv(99)
    c.sendall(ATTACK * 20)
"""
EXERCISE = """\
exercise: SLUG
title: A hostile submission
summary: It attacks whoever reads of it.
about: |
  Every text is hostile.
hosts:
  server: {}
  client: {}
programs:
  server: {path: server}
steps:
  - id: listens
    title: The server listens
    points: 1
    run_server: {program: server, host: server, listens: 9999, within: 9s}
  - id: connects
    title: A client connects
    open_connections: {name: talk, from: client, to: "server:9999"}
  - id: descriptors
    title: Its descriptors
    points: 1
    inspect_fd: {server: server, total: {at_least: 99}, eventually: 100ms}
  - id: rows
    title: Its sockets
    points: 1
    expect_sockets:
      host: server
      rows: [{protocol: unix, count: 99}]
      eventually: 100ms
  - id: text
    title: It answers as wanted
    points: 1
    send: {connections: talk, text: hello, within: 1s, expect: {text: {contains: friendly}}}
  - id: echo
    title: It answers the same
    points: 1
    send: {connections: talk, text: hello, within: 1s, expect: {echo: true}}
"""
PIECES = ("52;c;ZXZpbA==", "evil", "set-output")
"""Of the attack, harmless alone: they show that it was in the report at all."""


@pytest.fixture(scope="module")
def top(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An exercise with checks that show all they see."""
    folder = tmp_path_factory.mktemp("exercises")
    write_exercise(folder, "small", EXERCISE)
    return folder


def hostile_folder(parent: Path) -> Path:
    """Return a submission whose name, files and words are hostile too."""
    name = ATTACK.replace("\0", "").replace("/", "").encode("utf-8", "surrogatepass")
    folder = Path(os.fsdecode(os.path.join(os.fsencode(parent), name)))
    folder.mkdir()
    (folder / "server.py").write_text(PROGRAM)
    (folder / os.fsdecode(name[:80])).symlink_to("/etc/passwd")
    (folder / os.fsdecode(name[-80:])).write_text("")
    return folder


def piped(top: Path, *arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    """Return what the command writes into pipes."""
    return forked("run", "--exercises", top, "small", *arguments, environment=environment(), timeout=100)


def assert_harmless(shown: bytes) -> str:
    """Return the text, in which there is no control but line breaks, nothing hidden, and no command."""
    text = shown.decode("utf-8")
    assert [char for char in text if not char.isprintable() and char != "\n"] == []
    for line in text.split("\n"):
        assert not (line.lstrip().startswith("::") and "::" in line.lstrip()[2:]), line
        assert "##[" not in line
        assert "##vso[" not in line
    return text


@pytest.fixture(scope="module")
def text_report(top: Path, tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[bytes]:
    """The report as text, into a pipe."""
    return piped(top, hostile_folder(tmp_path_factory.mktemp("text")))


def test_a_text_report_is_only_text(text_report: subprocess.CompletedProcess[bytes]) -> None:
    """What the program printed, answered and is called is all in it, and none of it does anything."""
    told = assert_harmless(text_report.stdout)
    assert text_report.returncode == 1, told
    for piece in PIECES:
        assert told.count(piece) > 2
    assert r"\x1b[2J" in told
    assert max(map(len, told.split("\n"))) < 300, "a line of a megabyte is cut or wrapped"


def test_notes_about_a_submission_are_only_text(text_report: subprocess.CompletedProcess[bytes]) -> None:
    """A link was left out, and its hostile name is told on standard error."""
    told = assert_harmless(text_report.stderr)
    assert "is a link and was left out" in told
    assert "52;c;ZXZpbA==" in told


def strings_of(value: Any) -> list[str]:
    """Return all texts in what JSON was read into."""
    if isinstance(value, dict):
        return [text for key, each in value.items() for text in (key, *strings_of(each))]
    if isinstance(value, list):
        return [text for each in value for text in strings_of(each)]
    return [value] if isinstance(value, str) else []


def test_a_json_report_holds_the_texts_and_shows_none(top: Path, tmp_path: Path) -> None:
    """Its reader gets what the program printed; a terminal or a log that it is printed to gets ASCII."""
    done = piped(top, hostile_folder(tmp_path), "--format", "json")
    assert done.returncode == 1, done.stderr
    assert done.stdout.isascii()
    assert_harmless(done.stdout)
    texts = strings_of(json.loads(done.stdout))
    assert any("\x1b]52;c;ZXZpbA==\x07\x1b[2J" in text for text in texts), "as it was"
    for text in texts:
        text.encode("utf-8")  # no half characters


def test_a_terminal_shows_the_report_and_obeys_nothing(top: Path, tmp_path: Path) -> None:
    """With colours and progress, every sequence on a real terminal is one of the few that we write ourselves."""
    command = [*COMMAND, "run", "--exercises", str(top), "small", str(hostile_folder(tmp_path))]
    shown, status = read_terminal(command, cwd=REPOSITORY, env=environment())
    assert status == 1
    text = without_our_sequences(shown.decode("utf-8"))
    assert [char for char in text if not char.isprintable() and char not in "\r\n"] == []
    assert "52;c;ZXZpbA==" in text


def without_our_sequences(text: str) -> str:
    """Return the text without colours of the sixteen, and without the two that erase the line of progress."""
    return re.sub(r"\x1b\[[0-9;]*m|\r\x1b\[2K", "", text)


def test_what_a_compiler_says_is_only_text(top: Path, tmp_path: Path) -> None:
    """gcc quotes the lines that it does not understand, and a build's words are the submission's."""
    (tmp_path / "server.c").write_bytes(
        b"#error " + ATTACK.encode("utf-8", "surrogatepass") + b"\nint x = '\x1b[2J;\n"
    )
    done = piped(top, tmp_path / "server.c")
    told = assert_harmless(done.stdout)
    assert (done.returncode, done.stderr) == (1, b"")
    assert "#error" in told


@pytest.mark.parametrize("run", [True, False])
def test_words_of_instructions_are_only_text(top: Path, tmp_path: Path, run: bool) -> None:
    """`sockgrade.yaml` names commands, and each of them is shown when it can't be run."""
    (tmp_path / "server.py").write_text("")
    word = r"\e]52;c;ZXZpbA==\a\e[2J\u202e\n::error::z\n##[error]"
    key = f'run: ["./{word}"]' if run else f'build: ["./{word}", "{word}"]\nrun: [./x]'
    (tmp_path / "sockgrade.yaml").write_text(key)
    done = piped(top, tmp_path)
    assert done.returncode in (1, 3), done.stdout + done.stderr
    assert "52;c;ZXZpbA==" in assert_harmless(done.stdout + done.stderr)


def test_the_name_of_a_tool_is_only_text(top: Path, tmp_path: Path) -> None:
    """A command that this machine has not is named."""
    (tmp_path / "sockgrade.yaml").write_text(r'run: ["\e[2J\u202eevil\n::error::z"]')
    done = piped(top, tmp_path)
    assert done.returncode in (1, 2, 3)
    assert "evil" in assert_harmless(done.stdout + done.stderr)


def test_a_list_of_hostile_exercises_is_only_text(tmp_path: Path) -> None:
    """Names of folders, and what their files say of themselves."""
    folder = Path(os.fsdecode(os.path.join(os.fsencode(tmp_path), b"a\x1b[2J\xff\n::error::x-\xc2\xb2")))
    (folder / "server").mkdir(parents=True)
    attack = r"\e[2J\a\u202e ::error::x ##[error]"
    (folder / "exercise.yaml").write_text(f'exercise: "{attack}"\ntitle: "{attack}"\nsummary: "{attack}"\n')
    for command in ("list", "lint"):
        done = subprocess.run(
            [*COMMAND, command, "--exercises", str(tmp_path)],
            cwd=REPOSITORY,
            env=environment(),
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert "Traceback" not in assert_harmless(done.stdout + done.stderr)
        assert r"\x1b[2J" in (done.stdout + done.stderr).decode()


def test_a_reply_made_for_a_pattern_does_not_stop_the_grader(tmp_path: Path) -> None:
    """Forty letters and a sign: an engine that goes back would look at them for longer than a course lasts."""
    expectation = "{text: {matches: '^(a+)+$'}}"
    write_exercise(tmp_path / "exercises", "small", conftest.EXERCISE.replace("{echo: true}", expectation))
    right = conftest.submission(
        tmp_path / "right", conftest.RIGHT.replace("c.recv(99)", "b'a' * len(c.recv(99)) * 9")
    )
    wrong = conftest.submission(
        tmp_path / "wrong", conftest.RIGHT.replace("c.recv(99)", "c.recv(99) and b'a' * 40 + b'!'")
    )
    done = piped(tmp_path / "exercises", wrong)
    assert done.returncode == 1, done.stderr
    assert "matches `^(a+)+$`" in done.stdout.decode()
    assert piped(tmp_path / "exercises", right).returncode == 0
