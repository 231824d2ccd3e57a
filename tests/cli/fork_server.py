"""Processes of the command that are forked from one that has imported everything, as multiprocessing's are.

A short command mostly starts Python, imports, and lets pydantic make validators: each time the same. What a fork
can't show, that a start works and what it costs, is held by tests that start the command.
"""

import fcntl
import gc
import json
import os
import resource
import select
import signal
import socket
import subprocess
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.connection import wait
from multiprocessing.context import ForkProcess
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import grader
from grader.cli import main

REPOSITORY = Path(__file__).parent.parent.parent
_REQUEST_BYTES = 1 << 20
_STANDARD = 3
"""Standard input, output and error."""
_ALL_DESCRIPTORS = 1 << 20
_PIPE_BYTES = 1 << 16
"""What a pipe takes while nobody reads it (pipe(7)), or less."""
AT_START = ("PYTHON", "LANG", "LC_", "LD_", "MALLOC_")
"""What is read when a process starts is the server's own."""
NOT_IMPORTED = (
    "grader.__main__",
    "grader.authoring.template",
    "grader.course.engines.dask",
    "grader.pytest_plugin",
)
"""What runs when it is imported, or needs what no command loads without being asked to."""
Limits = Sequence[tuple[int, int]]
"""Resources and their limits (setrlimit(2))."""


class Forked:
    """A process that was forked, as its user sees it; the server is its parent."""

    def __init__(self, told: socket.socket) -> None:
        self._told = told
        self.pid = int(told.recv(64))
        self._code: int | None = None

    def wait(self, timeout_s: float | None = None) -> int | None:
        """Return the exit code, -n for a signal; None where the process has not ended within that time."""
        if self._code is None and select.select([self._told], [], [], timeout_s)[0]:
            self._code = int(self._told.recv(64))
            self._told.close()
        return self._code

    def kill(self) -> None:
        """Kill the process unless it has ended."""
        if self.wait(0) is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)


class ForkServer:
    """The process that forks, as its user sees it."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self._channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            command = [sys.executable, "-m", "tests.cli.fork_server", str(theirs.fileno())]
            self._process = subprocess.Popen(
                command, cwd=REPOSITORY, env=environment, pass_fds=(theirs.fileno(),), stdin=subprocess.DEVNULL
            )

    def command(self) -> tuple[list[str], int]:
        """Return a command line that starts the command by a fork, and the descriptor that it must be given."""
        channel = self._channel.fileno()
        return [sys.executable, "-I", "-S", str(Path(__file__).with_name("fork_client.py")), str(channel)], channel

    def fits(self, environment: Mapping[str, str]) -> bool:
        """Whether a process with this environment would have started as the server did."""

        def at_start(variables: Mapping[str, str]) -> dict[str, str]:
            return {name: value for name, value in variables.items() if name.startswith(AT_START)}

        return at_start(environment) == at_start(self.environment)

    def start(
        self,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        descriptors: Sequence[int],
        *,
        limits: Limits = (),
        is_terminal: bool = False,
    ) -> Forked:
        """Start the command with these as standard input, output and error; a terminal becomes its own."""
        told, telling = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        request = {
            "arguments": list(arguments),
            "environment": dict(environment),
            "folder": str(REPOSITORY),
            "limits": list(limits),
            "is_terminal": is_terminal,
        }
        with telling:
            socket.send_fds(self._channel, [json.dumps(request).encode()], [*descriptors, telling.fileno()])
        return Forked(told)

    def run(
        self,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        *,
        input: bytes = b"",  # noqa: A002 - as subprocess.run calls it
        limits: Limits = (),
        timeout: float,
    ) -> subprocess.CompletedProcess[bytes]:
        """Return what the command said and how it ended. Raises TimeoutExpired."""
        assert len(input) < _PIPE_BYTES
        stdin, writer = os.pipe()
        os.write(writer, input)
        os.close(writer)
        out, printed = os.pipe()
        errors, complained = os.pipe()
        forked = self.start(arguments, environment, (stdin, printed, complained), limits=limits)
        for descriptor in (stdin, printed, complained):
            os.close(descriptor)
        try:
            said = _read_all((out, errors), time.monotonic() + timeout)
        except TimeoutError as error:
            forked.kill()
            raise subprocess.TimeoutExpired(list(arguments), timeout) from error
        code = forked.wait()
        assert code is not None
        return subprocess.CompletedProcess(list(arguments), code, said[out], said[errors])

    def close(self) -> None:
        """End the server."""
        self._channel.close()
        self._process.wait()


def _read_all(descriptors: Sequence[int], until_s: float) -> dict[int, bytes]:
    """Return what comes from each until its end. Raises TimeoutError. Closes them."""
    said = dict.fromkeys(descriptors, b"")
    poll = select.poll()
    for descriptor in descriptors:
        poll.register(descriptor, select.POLLIN)
    left = len(said)
    try:
        while left:
            ready = poll.poll(max(0.0, until_s - time.monotonic()) * 1000)
            if not ready:
                raise TimeoutError
            for descriptor, _ in ready:
                part = os.read(descriptor, _PIPE_BYTES)
                said[descriptor] += part
                if not part:
                    poll.unregister(descriptor)
                    left -= 1
    finally:
        for descriptor in descriptors:
            os.close(descriptor)
    return said


def serve(channel: socket.socket) -> None:
    """Fork a process for each request, and tell how each ended, until nobody is there to ask."""
    _import_everything()
    gc.freeze()  # so that no fork copies what it does not change
    running: dict[int, tuple[ForkProcess, socket.socket]] = {}
    while True:
        for ready in wait([channel, *running]):
            if isinstance(ready, int):
                process, telling = running.pop(ready)
                os.close(ready)
                process.join()
                with telling, suppress(BrokenPipeError):
                    telling.send(str(process.exitcode).encode())
                continue
            content, descriptors, _, _ = socket.recv_fds(channel, _REQUEST_BYTES, _STANDARD + 1)
            if not content:
                return
            process = get_context("fork").Process(target=_run, args=(json.loads(content), descriptors))
            process.start()
            for descriptor in descriptors[:_STANDARD]:
                os.close(descriptor)
            telling = socket.socket(fileno=descriptors[_STANDARD])
            telling.send(str(process.pid).encode())
            assert process.pid is not None
            running[os.pidfd_open(process.pid)] = process, telling


def _run(request: dict[str, Any], descriptors: list[int]) -> None:
    """Be the command, with what a start would have given it."""
    for number, descriptor in enumerate(descriptors[:_STANDARD]):
        os.dup2(descriptor, number)
    os.closerange(_STANDARD, _ALL_DESCRIPTORS)
    if request["is_terminal"]:
        os.setsid()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    sys.stdin, sys.stdout, sys.stderr = (
        os.fdopen(number, "r" if number == 0 else "w") for number in range(_STANDARD)
    )
    sys.stderr.reconfigure(errors="backslashreplace", line_buffering=True)
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environment"])
    time.tzset()
    sys.argv = ["sockgrade", *request["arguments"]]
    for what, limit in request["limits"]:
        resource.setrlimit(what, (limit, limit))
    main()


def _import_everything() -> None:
    """Import what commands import, and let pydantic make what it makes when it validates first."""
    for module in walk_packages(grader.__path__, "grader."):
        if not module.name.startswith(NOT_IMPORTED):
            import_module(module.name)
    load_exercise = import_module("grader.loader.exercise").load_exercise
    load_exercise(REPOSITORY / "exercises" / "exercise-2")


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
