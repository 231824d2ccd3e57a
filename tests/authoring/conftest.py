"""An exercise with a program of each kind, small enough to be graded many times."""

from pathlib import Path

import pytest

EXERCISE = """\
exercise: small
title: A small exercise
summary: It listens and echoes.
about: What it is about.
hosts:
  server: {}
  client: {}
programs:
  server: {path: server}
steps:
  - id: listens
    title: The server listens
    points: 2
    run_server: {program: server, host: server, listens: server:9999, within: 2s}
  - id: connects
    title: A client connects
    open_connections: {name: talk, from: client, to: "server:9999"}
  - id: echo
    title: It answers
    points: 1
    send: {connections: talk, text: hello, within: 2s, expect: {echo: true}}
mistakes:
  loopback-only: {fails: listens, about: Nobody else reaches it.}
  shouts-back: {fails: echo, about: It answers something else.}
"""
RIGHT = """\
import socket
s = socket.create_server(("", 9999))
while True:
    c, _ = s.accept()
    c.sendall(c.recv(99))
"""
LOOPBACK = RIGHT.replace('("", 9999)', '("127.0.0.1", 9999)')
SHOUTS = RIGHT.replace("c.recv(99)", "c.recv(99).upper()")
SILENT = RIGHT.replace("c.sendall(c.recv(99))", "c.recv(99)")


def write_program(folder: Path, text: str) -> None:
    """Write a program of one file."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "server.py").write_text(text)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Return the folder of an exercise that grades as it says."""
    folder = tmp_path / "small"
    for name, text in (
        ("server", RIGHT),
        ("solution", RIGHT),
        ("starter", SILENT),
        ("mistakes/loopback-only", LOOPBACK),
        ("mistakes/shouts-back", SHOUTS),
    ):
        write_program(folder / name, text)
    (folder / "exercise.yaml").write_text(EXERCISE)
    return folder
