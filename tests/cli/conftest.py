"""Exercises of a test's own, small enough to run many times."""

from pathlib import Path

import pytest

EXERCISE = """\
exercise: SLUG
title: A small exercise
summary: It listens and echoes.
about: |
  What it is about.
hosts:
  server: {}
  client: {}
programs:
  server: {path: server}
steps:
  - id: listens
    title: The server listens
    points: 2
    run_server: {program: server, host: server, listens: 9999, within: 3s}
    hint: Look at listen(2).
  - id: connects
    title: A client connects
    open_connections: {name: talk, from: client, to: "server:9999"}
  - id: echo
    title: It answers
    points: 1
    send: {connections: talk, text: hello, within: 1s, expect: {echo: true}}
questions:
  - id: who
    kind: choice
    question: Who chose the client's port?
    options:
      - {text: The server}
      - {text: The client's kernel, right: true}
    explanation: Nobody asked for it.
"""
PATIENT = EXERCISE.replace("within: 3s", "within: 30s").replace("within: 1s", "within: 20s")
"""The same where nothing may depend on how busy the machine is."""
RIGHT = """\
import socket
s = socket.create_server(("", 9999))
while True:
    c, _ = s.accept()
    c.sendall(c.recv(99))
"""
WRONG = RIGHT.replace("c.recv(99)", "c.recv(99).upper()")
CHATTY = """\
import socket
s = socket.create_server(("", 9999))
while True:
    c, _ = s.accept()
    while data := c.recv(99):
        print("I was sent", data, flush=True)
        c.sendall(data.replace(b"canary", b"CANARIES"))
"""
"""Prints whatever it is sent, and echoes all but a canary."""


def write_exercise(top: Path, slug: str, text: str = EXERCISE) -> Path:
    """Write an exercise with a bundled program that is right."""
    folder = top / slug
    (folder / "server").mkdir(parents=True)
    (folder / "server" / "server.py").write_text(RIGHT)
    (folder / "exercise.yaml").write_text(text.replace("SLUG", slug))
    return folder


def write_both(folder: Path) -> Path:
    """Write two exercises, in which one program passes."""
    for slug in ("small-1", "small-2"):
        write_exercise(folder, slug)
    return folder


@pytest.fixture(scope="session")
def top(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two exercises for all tests: nobody changes them, so they are validated once."""
    return write_both(tmp_path_factory.mktemp("exercises"))


@pytest.fixture
def own_top(tmp_path: Path) -> Path:
    """The same for one test alone, which may change them."""
    return write_both(tmp_path / "exercises")


@pytest.fixture
def right(tmp_path: Path) -> Path:
    """A submission that passes."""
    return submission(tmp_path / "right", RIGHT)


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    """A submission that fails at its last step."""
    return submission(tmp_path / "wrong", WRONG)


def submission(folder: Path, text: str) -> Path:
    """Write a submission of one file."""
    folder.mkdir()
    (folder / "server.py").write_text(text)
    return folder
