"""Rendered rows are netstat's own lines, and whatever the width, no row is lost."""

import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.model.sockets import Endpoint, Owner, SocketProtocol, SocketRow, SocketState
from grader.report.netstat import describe_accept_queue, header, render_row, render_table, sort_rows
from grader.report.table import MARK, select, width_of

from .samples import ACCEPTED, CLOCK, CROWDED, CROWDED_TABLE, DNS, LISTEN, QUEUED, SSH, row

P, S = SocketProtocol, SocketState
needs_netstat = pytest.mark.skipif(shutil.which("netstat") is None, reason="netstat is not installed")


def netstat() -> list[str]:
    """Return what netstat prints, long addresses whole."""
    printed = subprocess.run(["netstat", "-tunaW"], capture_output=True, text=True, check=True)
    return [line.rstrip() for line in printed.stdout.splitlines()]


def endpoint(address: tuple[object, ...]) -> Endpoint:
    """Return the endpoint of a socket's name."""
    return Endpoint(str(address[0]), int(str(address[1])))


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    """A stack that closes the test's sockets."""
    with ExitStack() as opened:
        yield opened


def listening(stack: ExitStack, family: socket.AddressFamily, address: str, waiting: int = 0) -> SocketRow:
    """Return the row of a new listener with that many clients waiting."""
    server = stack.enter_context(socket.socket(family))
    server.bind((address, 0))
    server.listen(5)
    port = server.getsockname()[1]
    for _ in range(waiting):
        stack.enter_context(socket.socket(family)).connect((address, port))
    is_v6 = family == socket.AF_INET6
    remote = Endpoint("::" if is_v6 else "0.0.0.0", 0)
    return SocketRow(P.TCP6 if is_v6 else P.TCP, S.LISTEN, Endpoint(address, port), remote, waiting, 5, 0, 0)


def established(stack: ExitStack) -> SocketRow:
    """Return the row of a client with unread bytes."""
    server = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
    client = stack.enter_context(socket.create_connection(server.getsockname()))
    peer, _ = server.accept()
    stack.enter_context(peer).sendall(b"hello\n")
    client.recv(1, socket.MSG_PEEK)
    return SocketRow(
        P.TCP, S.ESTABLISHED, endpoint(client.getsockname()), endpoint(client.getpeername()), 6, 0, 0, 0
    )


def datagram(stack: ExitStack, family: socket.AddressFamily, *, connected: bool) -> SocketRow:
    """Return the row of a UDP socket."""
    is_v6 = family == socket.AF_INET6
    one = stack.enter_context(socket.socket(family, socket.SOCK_DGRAM))
    one.bind(("::1" if is_v6 else "127.0.0.1", 0))
    remote = Endpoint("::" if is_v6 else "0.0.0.0", 0)
    if connected:
        one.connect((one.getsockname()[0], 9))
        remote = Endpoint(one.getsockname()[0], 9)
    state = S.ESTABLISHED if connected else S.CLOSE
    return SocketRow(P.UDP6 if is_v6 else P.UDP, state, endpoint(one.getsockname()), remote, 0, 0, 0, 0)


REAL: dict[str, Callable[[ExitStack], SocketRow]] = {
    "listen": lambda stack: listening(stack, socket.AF_INET, "127.0.0.1"),
    "listen-everywhere": lambda stack: listening(stack, socket.AF_INET, "0.0.0.0"),
    "listen-queue": lambda stack: listening(stack, socket.AF_INET, "127.0.0.1", waiting=3),
    "listen6": lambda stack: listening(stack, socket.AF_INET6, "::1"),
    "listen6-everywhere": lambda stack: listening(stack, socket.AF_INET6, "::"),
    "established": established,
    "udp": lambda stack: datagram(stack, socket.AF_INET, connected=False),
    "udp-connected": lambda stack: datagram(stack, socket.AF_INET, connected=True),
    "udp6": lambda stack: datagram(stack, socket.AF_INET6, connected=False),
}


@needs_netstat
@pytest.mark.parametrize("make", REAL.values(), ids=REAL)
def test_a_row_is_the_line_of_netstat(make: Callable[[ExitStack], SocketRow], stack: ExitStack) -> None:
    """For a real socket, netstat prints exactly the rendered line."""
    try:
        made = make(stack)
    except OSError as error:
        pytest.skip(f"this machine has no such address: {error}")
    assert render_row(made) in netstat()


@needs_netstat
def test_the_header_is_the_line_of_netstat() -> None:
    """The column names are netstat's."""
    assert header() == netstat()[1]


def test_long_addresses_are_whole() -> None:
    """An IPv6 address longer than its column pushes the rest aside, as with netstat --wide."""
    far = row(
        S.ESTABLISHED,
        Endpoint("fd09:1234:5678:9abc:def0:1234:5678:9abc", 9999),
        Endpoint("fd09::10", 52038),
        protocol=P.TCP6,
    )
    assert render_row(far) == (
        "tcp6       0      0 fd09:1234:5678:9abc:def0:1234:5678:9abc:9999 fd09::10:52038          ESTABLISHED"
    )


def test_known_rows() -> None:
    """The tutorial's rows as its text shows them."""
    assert render_row(LISTEN) == "tcp        0      0 0.0.0.0:9999            0.0.0.0:*               LISTEN"
    assert render_row(SSH) == "tcp6       0      0 :::22                   :::*                    LISTEN"
    assert render_row(CLOCK) == "udp6       0      0 ::1:323                 :::*"


def test_marked_rows_end_in_an_arrow() -> None:
    """Every marked row, and no other, ends in the arrow; the arrows stand in one column."""
    lines = render_table(CROWDED_TABLE, (3, 4), width=200)
    marked = [line for line in lines if line.marked]
    assert len(marked) == 2
    assert all(line.text.endswith(f" {MARK}") == line.marked for line in lines)
    assert len({len(line.text) for line in marked}) == 1


@pytest.mark.parametrize(
    ("width", "held", "queued"),
    [(200, "4242/server fd 4", "queued: not accepted yet"), (78, " fd 4", " queued"), (72, None, None)],
)
def test_the_holder_is_told_where_there_is_room(width: int, held: str | None, queued: str | None) -> None:
    """In full, in short, or not at all."""
    lines = [line.text for line in render_table((ACCEPTED, QUEUED, DNS), (0, 1), width=width)]
    assert max(map(len, lines)) <= width
    if held is None or queued is None:
        assert not any("Held by" in line for line in lines)
        return
    assert held in lines[1]
    assert queued in lines[2]
    assert lines[3].endswith(" -")


def test_several_holders_are_counted() -> None:
    """A listener that a child inherited names the first descriptor and how many more there are."""
    owners = tuple(Owner(4242 + child, "server", 3) for child in range(3))
    shared = SocketRow(P.TCP, S.LISTEN, LISTEN.local, LISTEN.remote, 0, 40, 0, 1, owners=owners)
    assert "4242/server fd 3 and 2 more" in render_table((shared,), width=200)[1].text


def test_a_process_name_is_one_cell() -> None:
    """A name with spaces and an arrow can't pass for a marked row."""
    forged = row(S.LISTEN, LISTEN.local, inode=1, fd=3, process="x fd 9   <=====")
    assert render_table((forged,), width=200)[1].text.endswith(r"4242/x\x20fd\x209\x20\x20\x20<===== fd 3")


def test_the_accept_queue_is_told_in_words() -> None:
    """Of LISTEN rows only: the number that waits, and the backlog that netstat does not show."""
    assert describe_accept_queue(CROWDED) == "`0.0.0.0:9999`: 2 connections wait to be accepted, backlog 40"
    assert describe_accept_queue(ACCEPTED) == ""
    assert describe_accept_queue(DNS) == ""


def test_listen_comes_first() -> None:
    """Protocols in netstat's order, LISTEN before ESTABLISHED, 10.9.0.2 before 10.9.0.10."""
    near, far = (row(S.ESTABLISHED, LISTEN.local, Endpoint(f"10.9.0.{host}", 9)) for host in (2, 10))
    assert sort_rows((SSH, DNS, far, near, LISTEN)) == [4, 3, 2, 0, 1]


def many(number: int) -> tuple[SocketRow, ...]:
    """Return that many connections."""
    return tuple(row(S.ESTABLISHED, LISTEN.local, Endpoint("10.9.0.10", 1024 + each)) for each in range(number))


def test_left_out_rows_are_told_and_marked_ones_kept() -> None:
    """Of 5,000 rows, the marked ones are among those shown, and the number of the others is told."""
    lines = render_table(many(5000), (4990, 4999), width=200, most=30)
    assert sum(line.marked for line in lines) == 2
    assert lines[-1].text == "… 4,970 more rows"
    assert len(lines) == 1 + 30 + 1


def test_left_out_marked_rows_are_told() -> None:
    """Where even the marked rows are too many, the line says so."""
    assert render_table(many(100), range(90), width=200, most=10)[-1].text == "… 90 more rows, 80 of them marked"


@given(st.integers(0, 60), st.sets(st.integers(0, 70)), st.integers(1, 30))
def test_a_choice_loses_nothing(number: int, marked: set[int], most: int) -> None:
    """Shown and left out add up, the order stays, and no plain row is shown before all marked ones are."""
    chosen = select(range(number), marked, most)
    assert len(chosen.indexes) == min(number, most)
    assert len(chosen.indexes) + chosen.left_out == number
    assert list(chosen.indexes) == sorted(chosen.indexes)
    assert chosen.left_out_marked == len({index for index in marked if index < number} - set(chosen.indexes))
    assert not chosen.left_out_marked or set(chosen.indexes) <= marked


@pytest.mark.parametrize("width", [36, 60, 70, 78, 90, 100, 200])
def test_a_table_fits_its_width(width: int) -> None:
    """No line is wider than asked for, and every address is there."""
    lines = render_table(CROWDED_TABLE, (3, 4), width=width)
    assert max(width_of(line.text) for line in lines) <= width
    text = "\n".join(line.text for line in lines)
    assert all(str(each.local) in text and str(each.remote) in text for each in CROWDED_TABLE)


def test_unix_sockets_come_last_with_their_path() -> None:
    """They have columns of their own, and a path is shown whole."""
    unix = SocketRow(P.UNIX, S.LISTEN, Endpoint("", 0), Endpoint("", 0), 0, 0, 0, 5150, path="/run/my server.sock")
    lines = [line.text for line in render_table((unix, LISTEN), (0,), width=100)]
    assert lines[-1] == rf"unix  LISTEN      5150     /run/my\x20server.sock {MARK}"
    owned = replace(unix, owners=(Owner(4242, "server", 5),))
    assert render_table((owned,), (0,), width=100)[-1].text.endswith(f"server.sock 4242/server fd 5 {MARK}")
