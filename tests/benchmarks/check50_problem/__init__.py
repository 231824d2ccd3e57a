"""The equivalent of exercise-2's core as a check50 problem: build, start, three connections, count with ss.

Written as fast as check50 allows: it polls every 5 ms and sleeps nowhere else.
"""

import socket
import subprocess
import time

import check50
import check50.c


@check50.check()
def exists() -> None:
    """server.c exists"""
    check50.exists("server.c")


@check50.check(exists)
def compiles() -> None:
    """server.c compiles"""
    check50.c.compile("server.c", cc="gcc")


@check50.check(compiles)
def serves_three() -> None:
    """three clients are connected at once"""
    server = check50.run("./server")
    deadline = time.monotonic() + 5
    clients: list[socket.socket] = []
    while len(clients) < 3:
        try:
            clients.append(socket.create_connection(("127.0.0.1", 9999), timeout=1))
        except OSError:
            if time.monotonic() > deadline:
                raise check50.Failure("nobody listens on port 9999") from None
            time.sleep(0.005)
    command = ["ss", "-Htn", "state", "established", "sport", "=", ":9999"]
    rows = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    if len(rows) != 3:
        raise check50.Failure(f"expected 3 established connections, found {len(rows)}")
    for client in clients:
        client.close()
    server.kill()
