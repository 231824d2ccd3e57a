"""What the standard tools say about the same sockets: `ss` and `netstat`, parsed."""

import shutil
import subprocess
from typing import NamedTuple

import pytest

from grader.model.sockets import SocketProtocol, SocketRow

SS_STATES = {
    "ESTAB": "ESTABLISHED",
    "SYN-SENT": "SYN_SENT",
    "SYN-RECV": "SYN_RECV",
    "FIN-WAIT-1": "FIN_WAIT1",
    "FIN-WAIT-2": "FIN_WAIT2",
    "TIME-WAIT": "TIME_WAIT",
    "UNCONN": "CLOSE",
    "CLOSE-WAIT": "CLOSE_WAIT",
    "LAST-ACK": "LAST_ACK",
    "LISTEN": "LISTEN",
    "CLOSING": "CLOSING",
}


class OracleRow(NamedTuple):
    """The columns that every tool has."""

    protocol: str
    state: str
    receive_queue: int
    send_queue: int
    local: str
    remote: str


def as_oracle_row(row: SocketRow) -> OracleRow:
    """Return our row in the columns that every tool has."""
    return OracleRow(row.protocol, row.state, row.receive_queue, row.send_queue, str(row.local), str(row.remote))


def ss_lines(*arguments: str) -> list[list[str]]:
    """Return the words of each line of `ss`, or skip where there is none."""
    return [line.split() for line in _run("ss", "-H", *arguments).splitlines()]


def ss_rows(port: int) -> list[OracleRow]:
    """Return the TCP and UDP rows that have `port` at either end, sorted."""
    found = []
    for version in ("4", "6"):
        for words in ss_lines("-tuna", f"-{version}", f"( sport = :{port} or dport = :{port} )"):
            protocol, state, receive_queue, send_queue, local, remote = words[:6]
            found.append(
                OracleRow(
                    protocol + version.replace("4", ""),
                    SS_STATES[state],
                    int(receive_queue),
                    int(send_queue),
                    _plain(local, version),
                    _plain(remote, version),
                )
            )
    return sorted(found)


def netstat_rows(port: int) -> list[OracleRow]:
    """Return the TCP and UDP rows of netstat that have `port` at either end, sorted."""
    found = []
    for line in _run("netstat", "-tunaW").splitlines()[2:]:
        protocol, receive_queue, send_queue, local, remote, *rest = line.split()
        if str(port) in (local.rpartition(":")[2], remote.rpartition(":")[2]):
            state = rest[0] if rest else "CLOSE"
            found.append(OracleRow(protocol, state, int(receive_queue), int(send_queue), local, remote))
    return sorted(found)


def our_rows(rows: list[SocketRow], port: int) -> list[OracleRow]:
    """Return our TCP and UDP rows that have `port` at either end, sorted."""
    return sorted(
        as_oracle_row(row)
        for row in rows
        if row.protocol is not SocketProtocol.UNIX and port in (row.local.port, row.remote.port)
    )


def _plain(endpoint: str, version: str) -> str:
    """Return an endpoint of `ss` as netstat has it: no brackets, and ``::`` for a dual-stack ``*``."""
    address, _, port = endpoint.rpartition(":")
    address = address.strip("[]")
    if address == "*":
        address = "::" if version == "6" else "0.0.0.0"
    return f"{address}:{port}"


def _run(*command: str) -> str:
    if shutil.which(command[0]) is None:
        pytest.skip(f"`{command[0]}` is not installed: no second oracle")
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
