"""Small real worlds for the lab's tests: an exercise made in code, and programs written in a few lines.

Nothing here is faked: each program is started by the lab under test, in its hosts.
"""

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import IPv4Address
from pathlib import Path, PurePosixPath
from typing import Literal

from grader.lab.namespace_lab import NamespaceLab
from grader.lab.process_lab import ProcessLab
from grader.model.base import Privilege, TransportProtocol
from grader.model.exercise import Exercise, Host, Limits, Program, Step
from grader.model.lab import ClientConnection, RunningProgram
from grader.model.observations import ConnectionFacts, ProgramFacts
from grader.model.recipe import BuildFacts, Recipe, Source, SourceFile
from grader.model.sockets import SocketRow, SocketState
from grader.model.steps.close_connections import CloseConnections

AnyLab = NamespaceLab | ProcessLab
WITHIN_S = 10.0
"""A deadline for what takes milliseconds, on a machine that others keep busy."""
ROOT = Path(__file__).resolve().parents[2]
"""Of the checkout."""
HOSTS = ("server", "client-1", "client-2")

PYTHON = Recipe(language="Python", start=("python3", "-u", "server.py"), tools=("python3",), package="python3")
C = Recipe(
    language="C",
    build=("gcc", "-o", "server", "server.c"),
    makes="server",
    start=("./server",),
    tools=("gcc",),
    package="build-essential",
)

ECHO = """
import socket, sys
with socket.create_server(("", int(sys.argv[1])), backlog=64) as listener:
    print("up")
    while True:
        client, (address, port) = listener.accept()
        print(f"{address} {port} connected")
        try:
            while data := client.recv(1024):
                client.sendall(data)
            print("the client has shut down")
            client.close()
        except ConnectionResetError:
            print("the client has reset")
"""
"""Serves one client at a time, and tells how each of them leaves."""

SLEEPER = """
import signal
print("up")
while True:
    signal.pause()
"""


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    """Return a port that nobody of this machine has now: a lab of processes shares the machine's network."""
    with socket.socket(socket.AF_INET, kind) as asking:
        asking.bind(("", 0))
        return int(asking.getsockname()[1])


def exercise(
    *, hosts: tuple[str, ...] = HOSTS, limits: Limits | None = None, address: str | None = None
) -> Exercise:
    """Return an exercise with these hosts; the lab reads nothing else of it. The address is the first host's."""
    chosen = {hosts[0]: Host(address=IPv4Address(address))} if address else {}
    return Exercise(
        slug="lab-test",
        title="A lab for tests",
        summary="A lab for tests",
        about="A lab for tests.",
        hosts={name: Host() for name in hosts} | chosen,
        programs={"server": Program(path="server")},
        steps=(
            Step(id="end", title="The end", kind="close_connections", options=CloseConnections(connections="c")),
        ),
        limits=limits or Limits(),
        folder=Path("/nonexistent"),
    )


def source(name: str, text: str | bytes, *, executable: bool = False) -> Source:
    """Return a program of one file."""
    content = text.encode() if isinstance(text, str) else text
    return Source("tested", (SourceFile(PurePosixPath(name), content, executable),))


def let_the_job_user_in(folder: Path) -> None:
    """Let other users pass through pytest's own folders above a test's; nobody else's are touched."""
    for each in (folder, *folder.parents):
        found = each.stat()
        if found.st_uid == os.geteuid() and not found.st_mode & 0o001:
            each.chmod(found.st_mode | 0o011)


def building(*command: str) -> Recipe:
    """Return a recipe that builds `server` by this command."""
    return Recipe(language="test", build=command, makes="server", start=("./server",))


@dataclass(slots=True)
class World:
    """A lab and what tests do in it again and again."""

    lab: AnyLab
    port: int = field(default_factory=free_port)
    _built: dict[str, str] = field(default_factory=dict)

    @property
    def is_isolated(self) -> bool:
        """Whether programs are kept apart by namespaces."""
        return isinstance(self.lab, NamespaceLab)

    def build(self, name: str, text: str, recipe: Recipe, *, within_s: float = WITHIN_S) -> BuildFacts | None:
        """Take in a program of one file and build it."""
        return self.lab.build("server", source(name, text), recipe, within_s=within_s)

    def start(
        self,
        code: str,
        *arguments: str,
        name: str = "server",
        host: str = "server",
        privilege: Privilege = "user",
        environment: dict[str, str] | None = None,
    ) -> RunningProgram:
        """Start a program in Python; its first argument is the port, the others follow."""
        if name not in self._built:
            self._built[name] = code
            self.lab.build(name, source("server.py", code), PYTHON, within_s=WITHIN_S)
        return self.start_built(*arguments, name=name, host=host, privilege=privilege, environment=environment)

    def start_built(
        self,
        *arguments: str,
        name: str = "server",
        host: str = "server",
        privilege: Privilege = "user",
        environment: dict[str, str] | None = None,
    ) -> RunningProgram:
        """Start a program that was built before."""
        return self.lab.start_server(
            name,
            program=name,
            host=host,
            privilege=privilege,
            arguments=(str(self.port), *arguments),
            environment=environment or {},
            listens=(),
        )

    def start_up(self, code: str, *arguments: str, name: str = "server", host: str = "server") -> RunningProgram:
        """Start a program in Python, and wait until it has printed `up`."""
        program = self.start(code, *arguments, name=name, host=host)
        self.await_text(program, "up\n")
        return program

    def ended(self, program: RunningProgram) -> ProgramFacts:
        """Return the facts of a program that ends by itself."""
        self.until(lambda: not program.facts().is_running, "the program's end")
        return program.facts()

    def run(
        self, *command: str, host: str = "server", stdin: str | None = "", privilege: Privilege = "user"
    ) -> ProgramFacts:
        """Run an installed command to its end."""
        program = self.lab.start_command(command, host=host, privilege=privilege, environment={}, stdin=stdin)
        return self.ended(program)

    def python(
        self, code: str, *arguments: str, host: str = "server", privilege: Privilege = "user"
    ) -> ProgramFacts:
        """Run a few lines of Python to their end."""
        return self.run("python3", "-uc", code, *arguments, host=host, privilege=privilege)

    def until(self, condition: Callable[[], object], what: str) -> None:
        """Wait for a condition, taking in the programs' output."""
        if not self.lab.wait_until(lambda: bool(condition()), within_s=WITHIN_S):
            told = "".join(f"\n{name}: {program.facts()}" for name, program in self.lab.programs.items())
            raise AssertionError(f"no sign of {what}{told}")

    def await_text(self, program: RunningProgram, text: str) -> None:
        """Wait until a program has printed this."""
        self.until(lambda: text in program.facts().output, f"`{text}` in {program.facts().name}'s output")

    def await_row(self, host: str = "server", **wanted: object) -> SocketRow:
        """Wait for the one row that has these attributes, and this world's port at either end."""
        found: list[SocketRow] = []

        def find() -> bool:
            found[:] = [row for row in self.rows(host) if all(getattr(row, k) == v for k, v in wanted.items())]
            return bool(found)

        self.until(find, f"a row with {wanted}")
        assert len(found) == 1, found
        return found[0]

    def rows(self, host: str = "server") -> list[SocketRow]:
        """Return the rows of a host with this world's port at either end."""
        return [row for row in self.lab.sockets(host) if self.port in (row.local.port, row.remote.port)]

    def listener(self, host: str = "server") -> SocketRow:
        """Wait for the row in LISTEN."""
        return self.await_row(host, state=SocketState.LISTEN)

    def connect(
        self,
        *hosts: str,
        count: int = 1,
        group: str = "clients",
        client: Literal["grader", "nc"] = "grader",
        protocol: TransportProtocol = "tcp",
        source_port: int | None = None,
        address: str | None = None,
        deadline_s: float = WITHIN_S,
    ) -> tuple[list[ClientConnection], list[ConnectionFacts]]:
        """Connect to the server's host at this world's port."""
        opened, facts, _ = self.lab.connect(
            group,
            hosts=hosts or ("client-1",),
            count=count,
            address=address or self.lab.address("server"),
            port=self.port,
            protocol=protocol,
            client=client,
            source_port=source_port,
            deadline_s=deadline_s,
        )
        return opened, facts

    def receive(self, connection: ClientConnection, count: int) -> bytes:
        """Return so many bytes from a connection, or fewer when it ends before."""
        received = bytearray()

        def is_done() -> bool:
            part = connection.receive_some()
            received.extend(part or b"")
            return part == b"" or len(received) >= count

        self.until(is_done, f"{count} bytes or the end; there is {bytes(received)!r}")
        return bytes(received)
