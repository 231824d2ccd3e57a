"""The page's server: one page, one address, this machine alone."""

import http.client
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from grader.quiz.web import HOST, PageServer, page_server


@contextmanager
def serving(page: str) -> Iterator[PageServer]:
    """Serve in a thread, as the command does in its own."""
    with page_server(page) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def answer(
    server: PageServer, path: str, *, method: str = "GET", host: str | None = None
) -> tuple[int, bytes, dict[str, str]]:
    """Return status, body and headers."""
    connection = http.client.HTTPConnection(HOST, server.server_port, timeout=20)
    connection.request(method, path, headers={"Host": host or server.authority})
    response = connection.getresponse()
    found = response.status, response.read(), dict(response.getheaders())
    connection.close()
    return found


def test_the_page_is_at_its_address() -> None:
    """It comes whole, is kept by nobody, and may not be framed."""
    with serving("Grüße") as server:
        status, body, headers = answer(server, server.path)
        assert (status, body.decode()) == (200, "Grüße")
        assert headers["Content-Type"] == "text/html; charset=utf-8"
        assert headers["Cache-Control"] == "no-store"
        assert headers["Content-Security-Policy"] == "frame-ancestors 'none'"
        assert "Python" not in headers["Server"]
        assert answer(server, server.path, method="HEAD")[:2] == (200, b"")


@pytest.mark.parametrize("path", ["/", "//", "/x/", "/../etc/passwd", "/%2e%2e/", "/%C3%A9/"])
def test_nothing_else_is_there(path: str) -> None:
    """Who does not have the token gets nothing."""
    with serving("secret") as server:
        status, body, _ = answer(server, path)
        assert status == 404
        assert b"secret" not in body


def test_another_name_gets_nothing() -> None:
    """A page from elsewhere whose name was made to point here ("DNS rebinding") gets nothing, token or not."""
    with serving("secret") as server:
        status, body, _ = answer(server, server.path, host=f"evil.example:{server.server_port}")
        assert (status, b"secret" in body) == (404, False)


def test_it_takes_no_data() -> None:
    """Nothing can be sent to it."""
    with serving("secret") as server:
        assert answer(server, server.path, method="POST")[0] == 501


def test_only_this_machine_is_served() -> None:
    """The socket is bound to loopback, at a port that was free, below a token of its own."""
    with page_server("one") as one, page_server("two") as two:
        assert one.socket.getsockname()[0] == "127.0.0.1"
        assert one.socket.family == socket.AF_INET
        assert one.server_port != two.server_port
        assert one.path != two.path
        assert len(one.path) >= 22


def test_the_port_is_free_afterwards() -> None:
    """Nothing listens once the page is closed."""
    with page_server("x") as server:
        port = server.server_port
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((HOST, port), timeout=20)
