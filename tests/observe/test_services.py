"""The services of this machine, checked against the C library's getservbyport(3) and `getent`."""

import shutil
import socket
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.observe.services import (
    Service,
    find_by_name,
    find_by_port,
    parse_services,
    read_services,
)

WORDS = st.from_regex(r"[a-z][a-z0-9-]{0,9}", fullmatch=True)


@pytest.fixture
def services() -> list[Service]:
    """Read this machine's file."""
    if not Path("/etc/services").exists():
        pytest.skip("this machine has no /etc/services")
    return read_services().services


def test_every_port_has_the_name_that_getservbyport_gives(services: list[Service]) -> None:
    """Every port of the file, tcp and udp; the C library reads it its own way."""
    keys = {(service.port, service.protocol) for service in services if service.protocol in ("tcp", "udp")}
    assert len(keys) > 10
    for port, protocol in keys:
        found = find_by_port(services, port, protocol)
        assert found
        assert found.name == socket.getservbyport(port, protocol)


def test_every_name_and_alias_has_the_port_that_getservbyname_gives(services: list[Service]) -> None:
    """Every name of the file, and every alias."""
    for service in services:
        for name in (service.name, *service.aliases):
            found = find_by_name(services, name, service.protocol)
            assert found
            assert found.port == socket.getservbyname(name, service.protocol)


def test_a_line_is_the_one_that_getent_prints(services: list[Service]) -> None:
    """Name, port, protocol and aliases."""
    if shutil.which("getent") is None:
        pytest.skip("`getent` is not installed")
    checked = [service for service in services if service.aliases][:5]
    for service in checked:
        key = f"{service.name}/{service.protocol}"
        told = subprocess.run(["getent", "services", key], check=True, capture_output=True, text=True)
        assert told.stdout.split() == [service.name, f"{service.port}/{service.protocol}", *service.aliases]


def test_a_name_without_a_protocol_is_any_protocol() -> None:
    """The first of the file."""
    services = [Service("domain", 53, "udp"), Service("domain", 53, "tcp")]
    assert find_by_name(services, "domain") is services[0]
    assert find_by_name(services, "domain", "tcp") is services[1]


def test_what_is_not_there_is_none() -> None:
    """Another port, another protocol, another name."""
    services = [Service("http", 80, "tcp", ("www",))]
    assert find_by_port(services, 81, "tcp") is find_by_port(services, 80, "udp") is None
    assert find_by_name(services, "htt") is find_by_name(services, "www", "udp") is None


@given(st.lists(st.tuples(WORDS, st.integers(0, 65535), WORDS, st.lists(WORDS, max_size=3))))
def test_every_service_of_a_file_is_read_back(rows: list[tuple[str, int, str, list[str]]]) -> None:
    """Tabs, spaces, aliases and comments, in any number."""
    text = "".join(
        f"{name}\t {port}/{protocol}  {' '.join(aliases)}# {name}\n" for name, port, protocol, aliases in rows
    )
    parsed = parse_services(text)
    assert parsed.ignored == []
    assert parsed.services == [Service(name, port, protocol, tuple(rest)) for name, port, protocol, rest in rows]


@given(st.text())
def test_every_line_is_a_service_or_ignored_for_a_reason_or_empty(text: str) -> None:
    """No line is lost, none raises."""
    parsed = parse_services(text)
    meant = [line for line in text.split("\n") if line.partition("#")[0].split()]
    assert len(parsed.services) + len(parsed.ignored) == len(meant)
    assert all(line.reason and text.split("\n")[line.number - 1] == line.text for line in parsed.ignored)


@pytest.mark.parametrize("line", ["http", "http 80", "http 80/", "http /tcp", "http -1/tcp", "http 65536/tcp"])
def test_a_malformed_line_is_ignored_and_told(line: str) -> None:
    """With its number and a reason; the lines around it count."""
    parsed = parse_services(f"ssh 22/tcp\n{line}\ndomain 53/udp\n")
    assert [service.name for service in parsed.services] == ["ssh", "domain"]
    assert [(ignored.number, ignored.text) for ignored in parsed.ignored] == [(2, line)]


def test_a_comment_that_is_no_utf8_does_not_hide_the_file(tmp_path: Path) -> None:
    """Old files have Latin-1 comments."""
    path = tmp_path / "services"
    path.write_bytes(b"ssh 22/tcp # caf\xe9\n")
    assert read_services(path).services == [Service("ssh", 22, "tcp")]
