"""Small real worlds for the tests: listeners, connections, child processes, network namespaces.

Only loopback, only ports that the kernel chose.
"""

import ctypes
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar

import pytest

from grader.model.sockets import SocketProtocol, SocketRow
from grader.observe.netlink import SocketDiagnostics
from tests.waiting import wait_until

Result = TypeVar("Result")

LOOPBACK = {socket.AF_INET: "127.0.0.1", socket.AF_INET6: "::1"}
TCP_PROTOCOLS = {socket.AF_INET: SocketProtocol.TCP, socket.AF_INET6: SocketProtocol.TCP6}
FAMILIES = [pytest.param(socket.AF_INET, id="ipv4"), pytest.param(socket.AF_INET6, id="ipv6")]

CLONE_NEWNET = 0x40000000
ROOT = Path(__file__).resolve().parents[2]


def listening(stack: ExitStack, family: int = socket.AF_INET, *, backlog: int = 8) -> socket.socket:
    """Return a TCP listener on loopback."""
    listener = stack.enter_context(socket.socket(family, socket.SOCK_STREAM))
    listener.bind((LOOPBACK[socket.AddressFamily(family)], 0))
    listener.listen(backlog)
    return listener


def client_of(stack: ExitStack, listener: socket.socket) -> socket.socket:
    """Return a client whose connection is established, but perhaps not accepted."""
    client = stack.enter_context(socket.socket(listener.family, socket.SOCK_STREAM))
    client.connect(listener.getsockname())
    return client


def connection(
    stack: ExitStack, family: int = socket.AF_INET
) -> tuple[socket.socket, socket.socket, socket.socket]:
    """Return a listener, a client of it, and the accepted socket."""
    listener = listening(stack, family)
    client = client_of(stack, listener)
    accepted, _ = listener.accept()
    return listener, client, stack.enter_context(accepted)


def port_of(bound: socket.socket) -> int:
    """Return the port that the kernel chose."""
    return int(bound.getsockname()[1])


def inode_of(opened: socket.socket) -> int:
    """Return the inode by fstat(2), which the netlink code does not use."""
    return os.fstat(opened.fileno()).st_ino


def row_from(diagnostics: SocketDiagnostics, local: int, remote: int = 0) -> SocketRow | None:
    """Return the one row with these ports, or None."""
    rows = [row for row in diagnostics.sockets() if (row.local.port, row.remote.port) == (local, remote)]
    assert len(rows) <= 1, rows
    return rows[0] if rows else None


def row_with_state(diagnostics: SocketDiagnostics, local: int, remote: int, state: str) -> SocketRow:
    """Return the row with these ports once it has that state."""

    def find() -> SocketRow | None:
        row = row_from(diagnostics, local, remote)
        return row if row and row.state == state else None

    return wait_until(find, what=f"{state} from port {local} to {remote}")


def python_child(
    stack: ExitStack, code: str, prefix: tuple[str, ...] = (), **options: object
) -> subprocess.Popen[str]:
    """Start a Python, by another command where one is given; it is killed and reaped when the stack closes."""
    child: subprocess.Popen[str] = subprocess.Popen(
        [*prefix, sys.executable, "-u", "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        **options,  # type: ignore[call-overload]
    )
    stack.enter_context(child)
    stack.callback(child.kill)
    return child


def in_new_network_namespace(act: Callable[[], Result]) -> Result:
    """Return what `act` returns in a thread of its own that has a fresh network namespace."""
    results: list[Result] = []
    errors: list[BaseException] = []
    refusals: list[str] = []

    def run() -> None:
        if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNET) != 0:
            refusals.append(os.strerror(ctypes.get_errno()))
            return
        try:
            results.append(act())
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if refusals:
        pytest.skip(f"no network namespace for this user: {refusals[0]}")
    if errors:
        raise errors[0]
    return results[0]
