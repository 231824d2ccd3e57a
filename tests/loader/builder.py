"""Makes a valid exercise folder, and lets a test spoil one thing of it."""

from pathlib import Path

from grader.loader.exercise import load_exercise
from grader.loader.problems import ExerciseProblems
from grader.model.exercise import Exercise

SLUG = "many-clients"
VALID = """\
# yaml-language-server: $schema=../exercise.schema.json
exercise: many-clients
title: Many clients of one server
summary: One line for a list.
about: |
  What it is about.
hosts:
  server: {address: 10.9.0.10, ipv6: "fd09::10", about: It serves.}
  client-1: {}
  client-2: {address: 10.9.0.12}
programs:
  server: {path: server}
  other: {path: lib/other, replaceable: false}
limits: {processes: 64, cpu: 30s}
steps:
  - id: listens
    title: The server listens
    points: 2
    run_server:
      program: server
      host: server
      arguments: ["--at", "{server}"]
      environment: {LANG: C}
      listens: 0.0.0.0:9999
    hint: Look at bind(2).
    notice: The row is in LISTEN.
  - id: clients
    title: Clients connect
    points: 1.5
    open_connections: {name: many, from: [client-1, client-2], to: "server:9999", count: 2}
    needs: [listens]
    audience: instructor
  - id: rows
    title: The table shows them
    points: 1
    expect_sockets:
      host: server
      rows:
        - {state: ESTABLISHED, local: "server:9999", remote: "client-1:ephemeral", count: 2}
        - {protocol: tcp, state: [LISTEN], server: server, count: {at_least: 1}}
      eventually: 2s
  - id: echo
    title: It answers
    send: {connections: many, text: hello, expect: {echo: true, then: closed}}
  - id: descriptors
    title: Its descriptors
    inspect_fd: {server: server, listening: 1, descriptors: [{descriptor: 0, is: terminal}]}
  - id: closes
    title: The clients leave
    close_connections: {connections: many}
  - id: reach
    title: It is reached
    expect_reachable: {from: client-1, to: "server:9999"}
  - id: binds
    title: Its port is taken
    bind_port: {host: server, port: 9999, expect: EADDRINUSE}
  - id: service
    title: The port has a name
    lookup_service: {port: 22, expect: ssh}
  - id: command
    title: A command says so
    run_command: {command: [netstat, -tuna], host: server, status: 0, output: {contains: LISTEN}}
  - id: setting
    title: A setting is made
    set_sysctl: {host: server, name: net.ipv4.ip_unprivileged_port_start, value: 80}
  - id: stops
    title: It ends
    stop_server: {server: server, exits: {status: nonzero}}
questions:
  - id: who
    kind: choice
    question: Who chooses the client's port?
    options: [{text: The kernel, right: true}, {text: The server}]
    explanation: See ip(7).
  - {id: port, kind: text, question: "Which port is ssh's?", answers: ["22"], explanation: See services(5).}
mistakes:
  loopback-only: {fails: listens, reason: mismatch, about: It binds 127.0.0.1.}
"""


class Workshop:
    """An exercise folder that a test may change."""

    def __init__(self, parent: Path) -> None:
        self.folder = parent / SLUG
        self.file = self.folder / "exercise.yaml"
        self.text = VALID
        for each in ("server", "lib/other", "mistakes/loopback-only"):
            (self.folder / each).mkdir(parents=True)
        self.write(VALID)

    def write(self, text: str) -> None:
        """Replace the whole file."""
        self.text = text
        self.file.write_text(text, encoding="utf-8", newline="")

    def edit(self, old: str, new: str) -> None:
        """Replace a text that occurs once."""
        assert self.text.count(old) == 1, f"{old!r} occurs {self.text.count(old)} times"
        self.write(self.text.replace(old, new))

    def at(self, needle: str, offset: int = 0) -> str:
        """Return the place of a text that occurs once, some characters into it, as problems print it."""
        assert self.text.count(needle) == 1, f"{needle!r} occurs {self.text.count(needle)} times"
        before = self.text[: self.text.index(needle) + offset]
        return f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"

    def load(self) -> Exercise:
        """Load it."""
        return load_exercise(self.folder)

    def problems(self) -> list[str]:
        """Return what is wrong with it, without the file's name and without hints."""
        return [each.partition("\n")[0] for each in self.complaints()]

    def complaints(self) -> list[str]:
        """Return what is wrong with it, without the file's name."""
        try:
            self.load()
        except ExerciseProblems as error:
            return [str(problem).removeprefix(f"{self.file}:") for problem in error.problems]
        return []
