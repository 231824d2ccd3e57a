"""Sockets as descriptors, and what /proc/PID/fd shows."""

import os
import socket
from contextlib import ExitStack

from grader.observe.netlink import SocketDiagnostics
from tests.observe.worlds import client_of, connection, inode_of, listening, port_of, python_child, row_with_state
from tests.waiting import wait_until


def told(stack: ExitStack, code: str) -> list[str]:
    """Return the words of the first line that a child process prints."""
    child = python_child(stack, code)
    assert child.stdout is not None
    return child.stdout.readline().split()


def test_a_descriptor_is_the_lowest_free_number(stack: ExitStack) -> None:
    """0, 1 and 2 are taken, so the first socket is 3; a number that was closed comes again."""
    code = """
import os, socket
listener = socket.create_server(("127.0.0.1", 0))
for _ in range(3):
    if os.fork() == 0:
        made = socket.create_connection(listener.getsockname())
        made.recv(1)
        os._exit(0)
first, second = listener.accept()[0], listener.accept()[0]
numbers = [listener.fileno(), first.fileno(), second.fileno()]
first.close()
third = listener.accept()[0]
print(*numbers, third.fileno())
"""
    assert told(stack, code) == ["3", "4", "5", "4"]


def test_the_number_in_brackets_is_the_inode(stack: ExitStack) -> None:
    """The same number is in the socket table, and so leads from a descriptor to a row."""
    listener = listening(stack)
    assert os.readlink(f"/proc/{os.getpid()}/fd/{listener.fileno()}") == f"socket:[{inode_of(listener)}]"
    with open("/proc/net/tcp", encoding="ascii") as file:
        rows = [line.split() for line in file][1:]
    [row] = [row for row in rows if row[9] == str(inode_of(listener))]
    assert row[1] == f"0100007F:{port_of(listener):04X}"


def test_read_and_write_work_on_a_socket(stack: ExitStack) -> None:
    """As on a file: read(2) and write(2) take its descriptor."""
    _, client, server = connection(stack)
    assert os.write(client.fileno(), b"hello") == 5
    assert os.read(server.fileno(), 64) == b"hello"


def test_only_accepted_connections_have_a_descriptor(stack: ExitStack, diagnostics: SocketDiagnostics) -> None:
    """Its client may have left; one that waits in the accept queue has none, and one in TIME_WAIT has none."""
    listener = listening(stack)
    closed_here, leaving, waiting = (client_of(stack, listener) for _ in range(3))
    accepted, _ = listener.accept()
    left_behind = stack.enter_context(listener.accept()[0])
    remote = port_of(leaving)
    leaving.close()
    held = row_with_state(diagnostics, port_of(listener), remote, "CLOSE_WAIT")
    assert held.inode == inode_of(left_behind)
    port = port_of(closed_here)
    accepted.close()
    closed_here.close()
    gone = row_with_state(diagnostics, port_of(listener), port, "TIME_WAIT")
    queued = row_with_state(diagnostics, port_of(listener), port_of(waiting), "ESTABLISHED")
    assert (gone.inode, queued.inode) == (0, 0)


def test_a_connection_lives_as_long_as_one_descriptor_of_it(
    stack: ExitStack, diagnostics: SocketDiagnostics
) -> None:
    """close() of one of two descriptors ends nothing; shutdown() does."""
    _, client, server = connection(stack)
    second = os.dup(server.fileno())
    server.close()
    client.setblocking(False)
    row_with_state(diagnostics, port_of(client), client.getpeername()[1], "ESTABLISHED")
    os.write(second, b"still here")
    client.settimeout(20)
    assert client.recv(64) == b"still here"
    os.close(second)
    assert client.recv(64) == b""


def test_a_server_that_never_closes_runs_out_of_descriptors(stack: ExitStack) -> None:
    """accept() fails with EMFILE, `Too many open files`."""
    code = """
import resource, socket
resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16))
listener = socket.create_server(("127.0.0.1", 0), backlog=64)
kept = []
print(listener.getsockname()[1])
try:
    while True:
        kept.append(listener.accept())
except OSError as error:
    print(error.strerror)
    input()  # those who still come shall find a listener
"""
    child = python_child(stack, code)
    assert child.stdout is not None
    port = int(child.stdout.readline())
    for _ in range(16):
        made = stack.enter_context(socket.socket())
        made.connect(("127.0.0.1", port))
    assert child.stdout.readline().strip() == "Too many open files"


def test_the_kernel_closes_what_a_killed_process_had_open(stack: ExitStack) -> None:
    """kill -9 leaves no connection behind: the other side reads the end."""
    code = """
import signal, socket
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1])
kept = listener.accept()
print("accepted")
signal.pause()
"""
    child = python_child(stack, code)
    assert child.stdout is not None
    client = stack.enter_context(socket.create_connection(("127.0.0.1", int(child.stdout.readline())), timeout=20))
    assert child.stdout.readline() == "accepted\n"
    child.kill()
    assert client.recv(64) == b""


def test_a_descriptor_goes_away_when_it_is_closed(stack: ExitStack) -> None:
    """Its link is no longer in /proc/PID/fd."""
    _, _, server = connection(stack)
    number = str(server.fileno())
    assert number in os.listdir("/proc/self/fd")
    name = f"socket:[{inode_of(server)}]"
    server.close()

    def names() -> set[str]:
        found = set()
        for each in os.listdir("/proc/self/fd"):
            path = f"/proc/self/fd/{each}"
            if os.path.islink(path):
                found.add(os.readlink(path))
        return found

    wait_until(lambda: name not in names(), what="no link of the closed socket")


def test_the_same_number_means_other_sockets_in_other_processes(stack: ExitStack) -> None:
    """Two processes both have a descriptor 3, and they are not the same socket."""
    code = """
import os, socket
made = socket.socket()
print(made.fileno(), os.fstat(made.fileno()).st_ino)
input()
"""
    one, other = told(stack, code), told(stack, code)
    assert one[0] == other[0] == "3"
    assert one[1] != other[1]
