"""Descriptors read like ``ls -l /proc/PID/fd``, each socket with its row."""

import pytest

from grader.model.sockets import DescriptorRow, Endpoint, SocketProtocol, SocketRow, SocketState
from grader.report.descriptors import render_table
from grader.report.table import MARK, width_of

from .samples import CLOCK, DESCRIPTORS, LISTEN


def test_sockets_are_told_by_their_row() -> None:
    """A listening socket shows its address and state, a connected one both ends; marked rows end in the arrow."""
    lines = [line.text for line in render_table(DESCRIPTORS, (3,), width=200)]
    assert lines[0] == "/proc/4242/fd  (server)"
    assert lines[1] == "0 -> /dev/pts/3      standard input"
    assert lines[4].startswith("3 -> socket:[48213]  tcp 0.0.0.0:9999 LISTEN ")
    assert lines[4].endswith(f" {MARK}")
    assert lines[5] == "4 -> socket:[48290]  tcp 10.9.0.2:9999 – 10.9.0.10:52038 ESTABLISHED"


def test_each_process_has_its_heading() -> None:
    """Children's descriptors stand below their own process."""
    child = DescriptorRow(4243, "worker", 3, "socket:[48213]", LISTEN)
    headings = [line.text for line in render_table((child, *DESCRIPTORS), width=200) if line.heading]
    assert headings == ["/proc/4242/fd  (server)", "/proc/4243/fd  (worker)"]


def test_left_out_descriptors_are_told() -> None:
    """Of a thousand descriptors, marked ones are kept and the rest is counted."""
    rows = tuple(DescriptorRow(4242, "server", each, f"socket:[{each}]") for each in range(1000))
    lines = render_table(rows, (999,), width=100, most=10)
    assert lines[-2].marked
    assert lines[-1].text == "… 990 more rows"


@pytest.mark.parametrize(
    ("target", "shown"),
    [
        ("/tmp/a  tcp 0.0.0.0:9999 LISTEN", r"3 -> /tmp/a\x20\x20tcp\x200.0.0.0:9999\x20LISTEN"),
        ("/tmp/log (deleted)", "3 -> /tmp/log (deleted)"),
    ],
)
def test_a_file_name_cannot_pass_for_a_socket(target: str, shown: str) -> None:
    """The spaces in a link are shown, but for the kernel's own note."""
    assert render_table((DescriptorRow(1, "a", 3, target),), width=200)[1].text == shown


def test_other_sockets() -> None:
    """UDP without a state, a UNIX socket with its path and one without."""
    unix = SocketRow(
        SocketProtocol.UNIX, SocketState.LISTEN, Endpoint("", 0), Endpoint("", 0), 0, 0, 0, 1, path="@bus"
    )
    pair = SocketRow(SocketProtocol.UNIX, SocketState.ESTABLISHED, Endpoint("", 0), Endpoint("", 0), 0, 0, 0, 2)
    rows = [DescriptorRow(1, "a", 3 + number, "s", each) for number, each in enumerate((CLOCK, unix, pair))]
    shown = [line.text for line in render_table(rows, width=200)[1:]]
    assert shown == ["3 -> s  udp6 ::1:323", "4 -> s  unix @bus LISTEN", "5 -> s  unix ESTABLISHED"]


def test_a_narrow_page_puts_the_socket_below_its_link() -> None:
    """Where both do not fit on a line, they take two."""
    lines = render_table(DESCRIPTORS, (3,), width=50)
    assert f"3 -> socket:[48213] {MARK}" in [line.text for line in lines]
    assert max(width_of(line.text) for line in lines) <= 58
