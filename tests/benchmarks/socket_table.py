"""Times a socket table of 20,000 sockets against the standard tools: ``python -m tests.benchmarks.socket_table``.

10,000 loopback connections, a process at each end, so that 20,000 descriptors a process are enough. In each
round every reader runs once, so that all of them meet the same machine. All tell TCP over IPv4 and IPv6;
`ss -tanp`, psutil and our table name the process and the descriptor too, netstat does not.
"""

import os
import resource
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psutil

from grader.model.sockets import SocketProtocol, SocketRow
from grader.observe.descriptors import join_owners, socket_owners
from grader.observe.netlink import SocketDiagnostics

CONNECTIONS = 10_000
ROUNDS = 7
TCP = (SocketProtocol.TCP, SocketProtocol.TCP6)


def raise_descriptor_limit() -> int:
    """Raise the soft limit to the hard one, and return how many connections it allows."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return min(CONNECTIONS, hard - 100)


@contextmanager
def connections(count: int) -> Iterator[list[int]]:
    """Hold `count` connections between two child processes, and yield the two pids."""
    command = [sys.executable, "-m", "tests.benchmarks.socket_table"]
    server = subprocess.Popen([*command, "server", str(count)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert server.stdin
    assert server.stdout
    port = server.stdout.readline().decode().strip()
    client = subprocess.Popen([*command, "client", str(count), port], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert client.stdin
    assert client.stdout
    try:
        assert client.stdout.readline() == b"connected\n"
        assert server.stdout.readline() == b"accepted\n"
        yield [server.pid, client.pid]
    finally:
        for child in (client, server):
            child.communicate()


def hold_server(count: int) -> None:
    """Accept `count` connections and hold them until standard input ends."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=4096)
    print(listener.getsockname()[1], flush=True)
    held = [listener.accept()[0] for _ in range(count)]
    print("accepted", flush=True)
    sys.stdin.read()
    reset(held)


def hold_client(count: int, port: int) -> None:
    """Open `count` connections and hold them until standard input ends."""
    held = [socket.create_connection(("127.0.0.1", port)) for _ in range(count)]
    print("connected", flush=True)
    sys.stdin.read()
    reset(held)


def reset(held: list[socket.socket]) -> None:
    """Close without a TIME_WAIT (socket(7), SO_LINGER), so that the next run finds the same table."""
    for connection in held:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        connection.close()


def all_processes() -> list[int]:
    """Return every pid: ss and psutil look into all of them, so do we."""
    return [int(name) for name in os.listdir("/proc") if name.isdecimal()]


def our_table() -> list[SocketRow]:
    """Dump, decode, and join with process and descriptor, from nothing."""
    with SocketDiagnostics.in_this_namespace() as diagnostics:
        rows = diagnostics.sockets(TCP)
    return join_owners(rows, socket_owners(all_processes()).owners)


def our_table_without_owners() -> list[SocketRow]:
    """Dump and decode only."""
    with SocketDiagnostics.in_this_namespace() as diagnostics:
        return diagnostics.sockets(TCP)


def tool(*command: str) -> Callable[[], object]:
    """Return a reader that runs a tool and takes its whole output."""
    return lambda: subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout


READERS: dict[str, Callable[[], object]] = {
    "ours, with process and descriptor": our_table,
    "ss -tanp": tool("ss", "-tanp"),
    "psutil.net_connections": lambda: psutil.net_connections("tcp"),
    "ours, without owners": our_table_without_owners,
    "netstat -tan": tool("netstat", "-tan"),
}


def measure() -> dict[str, list[float]]:
    """Return the milliseconds of each reader, a number a round."""
    times_ms: dict[str, list[float]] = {name: [] for name in READERS}
    for _ in range(ROUNDS):
        for name, read in READERS.items():
            start_s = time.perf_counter()
            told = read()
            times_ms[name].append((time.perf_counter() - start_s) * 1000)
            del told
    return times_ms


def main() -> None:
    """Open the connections, measure, print."""
    count = raise_descriptor_limit()
    with connections(count) as pids:
        rows = our_table()
        owned = sum(1 for row in rows if {owner.pid for owner in row.owners} & set(pids))
        print(f"{count} connections; {len(rows)} TCP rows, {owned} of them with process and descriptor")
        assert owned == 2 * count + 1
        times_ms = measure()
    medians = {name: statistics.median(times) for name, times in times_ms.items()}
    joined, bare = medians["ours, with process and descriptor"], medians["ours, without owners"]
    print(f"{'median of ' + str(ROUNDS) + ' rounds':36}{'ms':>8}{'min':>8}{'/ joined':>10}{'/ bare':>10}")
    for name, median in medians.items():
        least = min(times_ms[name])
        print(f"{name:36}{median:8.1f}{least:8.1f}{median / joined:10.2f}{median / bare:10.2f}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["server"]:
        raise_descriptor_limit()
        hold_server(int(sys.argv[2]))
    elif sys.argv[1:2] == ["client"]:
        raise_descriptor_limit()
        hold_client(int(sys.argv[2]), int(sys.argv[3]))
    else:
        main()
