"""The sysctls of this namespace, checked against what the kernel does and what `sysctl` prints."""

import shutil
import socket
import subprocess
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.observe.sysctl import ephemeral_range, parse_integers, unprivileged_port_start
from tests.observe.worlds import in_new_network_namespace, port_of


def sysctl(name: str) -> list[int]:
    """Return the numbers that the standard tool prints."""
    if shutil.which("sysctl") is None:
        pytest.skip("`sysctl` is not installed: no second oracle")
    return [int(word) for word in subprocess.check_output(["sysctl", "-n", name], text=True).split()]


def test_the_values_are_those_of_the_standard_tool() -> None:
    """`sysctl -n` prints the same numbers."""
    assert list(ephemeral_range()) == sysctl("net.ipv4.ip_local_port_range")
    assert [unprivileged_port_start()] == sysctl("net.ipv4.ip_unprivileged_port_start")


def test_the_kernel_chooses_ports_from_the_ephemeral_range(stack: ExitStack) -> None:
    """bind(2) to port 0, a hundred times."""
    low, high = ephemeral_range()
    for _ in range(100):
        opened = stack.enter_context(socket.socket())
        opened.bind(("127.0.0.1", 0))
        assert low <= port_of(opened) <= high


def test_the_values_are_of_the_calling_threads_namespace() -> None:
    """Each network namespace has its own (network_namespaces(7))."""

    def change_and_read() -> tuple[int, tuple[int, int]]:
        Path("/proc/sys/net/ipv4/ip_unprivileged_port_start").write_text("79")
        Path("/proc/sys/net/ipv4/ip_local_port_range").write_text("40001 40011")
        return unprivileged_port_start(), ephemeral_range()

    before = unprivileged_port_start(), ephemeral_range()
    assert in_new_network_namespace(change_and_read) == (79, (40001, 40011))
    assert (unprivileged_port_start(), ephemeral_range()) == before


def test_another_root_can_be_read(tmp_path: Path) -> None:
    """A copy of the files gives what the copy says."""
    (tmp_path / "net/ipv4").mkdir(parents=True)
    (tmp_path / "net/ipv4/ip_local_port_range").write_text("1 2\n")
    (tmp_path / "net/ipv4/ip_unprivileged_port_start").write_text("3\n")
    assert ephemeral_range(tmp_path) == (1, 2)
    assert unprivileged_port_start(tmp_path) == 3


def test_a_sysctl_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """Never a default in its place."""
    with pytest.raises(FileNotFoundError):
        unprivileged_port_start(tmp_path)


@pytest.mark.parametrize("text", ["", "1", "1 2 3", "1 -2", "1 two", "1 ²"])
def test_what_is_not_the_expected_numbers_is_an_error(text: str) -> None:
    """Two decimal numbers, or ValueError."""
    with pytest.raises(ValueError, match="expected 2"):
        parse_integers(text, expected=2)


@given(st.lists(st.integers(0, 2**64), min_size=1))
def test_any_numbers_are_read_back(numbers: list[int]) -> None:
    """Between tabs, as the kernel prints them."""
    assert parse_integers("\t".join(map(str, numbers)) + "\n", expected=len(numbers)) == tuple(numbers)
