"""The counters of TCP, checked against what nstat prints and what is done to a listener."""

import shutil
import socket
import subprocess
from contextlib import ExitStack

import pytest

from grader.observe.counters import COUNTERS, parse_counters
from tests.observe.worlds import in_new_network_namespace


def overflow_a_queue() -> tuple[dict[str, int], str | None]:
    """Send three clients to a listener with room for one; return our counters, and what nstat says of them."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(3):
            client = stack.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex(listener.getsockname())
        has_nstat = shutil.which("nstat") is not None
        theirs = subprocess.check_output(["nstat", "-asz"], text=True) if has_nstat else None
        return parse_counters(COUNTERS.read_text("ascii")), theirs


def test_a_client_turned_away_is_counted_where_it_was() -> None:
    """In the namespace of the listener, and there from 0 on."""
    ours, theirs = in_new_network_namespace(overflow_a_queue)
    assert ours["TcpExtListenOverflows"] == 2
    if theirs is None:
        pytest.skip("`nstat` is not installed: no second oracle")
    counted = {words[0]: int(words[1]) for line in theirs.splitlines()[1:] if (words := line.split())}
    common = ours.keys() & counted.keys()
    assert {name: ours[name] for name in common} == {name: counted[name] for name in common}
    assert {"TcpExtListenOverflows", "IpExtInOctets"} <= common


@pytest.mark.parametrize("text", ["TcpExt: A\n", "TcpExt: A\nIpExt: 1\n", "TcpExt: A B\nTcpExt: 1\n", "\n\n"])
def test_what_is_no_such_file_is_refused(text: str) -> None:
    """Rather than half of it taken."""
    with pytest.raises(ValueError, match=r"expected|zip"):
        parse_counters(text)
