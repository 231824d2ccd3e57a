"""Processes of the command that are forked from one that has imported everything, as multiprocessing's are.

A short command mostly starts Python, imports, and lets pydantic make validators: each time the same. What a fork
can't show, that a start works and what it costs, is held by tests that start the command.
"""

import gc
import json
import os
import resource
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import grader
from grader.cli import main

REPOSITORY = Path(__file__).parent.parent.parent
_REQUEST_BYTES = 1 << 20
_STANDARD = 3
"""Standard input, output and error."""
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


class ForkServer:
    """The process that forks, as its user sees it: for one call at a time."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self._channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            command = [sys.executable, "-m", "tests.cli.fork_server", str(theirs.fileno())]
            self._process = subprocess.Popen(
                command, cwd=REPOSITORY, env=environment, pass_fds=(theirs.fileno(),), stdin=subprocess.DEVNULL
            )

    def fits(self, environment: Mapping[str, str]) -> bool:
        """Whether a process with this environment would have started as the server did."""

        def at_start(variables: Mapping[str, str]) -> dict[str, str]:
            return {name: value for name, value in variables.items() if name.startswith(AT_START)}

        return at_start(environment) == at_start(self.environment)

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
        request = {"arguments": list(arguments), "environment": dict(environment), "limits": list(limits)}
        given = [stdin, printed, complained]
        socket.send_fds(self._channel, [json.dumps(request).encode()], given)
        for descriptor in given:
            os.close(descriptor)
        pid = int(self._channel.recv(64))
        try:
            said = _read_all((out, errors), time.monotonic() + timeout)
        except TimeoutError as error:
            os.kill(pid, signal.SIGKILL)  # it is waited for by the server, below at the earliest
            raise subprocess.TimeoutExpired(list(arguments), timeout) from error
        finally:
            code = int(self._channel.recv(64))
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
    """Fork a process for each request, until nobody is there to ask."""
    _import_everything()
    gc.freeze()  # so that no fork copies what it does not change
    while True:
        content, descriptors, _, _ = socket.recv_fds(channel, _REQUEST_BYTES, _STANDARD)
        if not content:
            return
        process = get_context("fork").Process(target=_run, args=(channel, json.loads(content), descriptors))
        process.start()
        for descriptor in descriptors:
            os.close(descriptor)
        channel.send(str(process.pid).encode())
        process.join()
        channel.send(str(process.exitcode).encode())


def _run(channel: socket.socket, request: dict[str, Any], descriptors: list[int]) -> None:
    """Be the command, with what a start would have given it."""
    channel.close()
    for number, descriptor in enumerate(descriptors):
        os.dup2(descriptor, number)
    os.closerange(_STANDARD, max(descriptors) + 1)
    sys.stdin, sys.stdout, sys.stderr = (
        os.fdopen(number, "r" if number == 0 else "w") for number in range(_STANDARD)
    )
    sys.stderr.reconfigure(errors="backslashreplace", line_buffering=True)
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
