"""Serves one page to this machine's browsers: on 127.0.0.1 alone, at an address that nobody can guess."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast

HOST = "127.0.0.1"
_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    # What a page can't say of itself in its own policy.
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class PageServer(ThreadingHTTPServer):
    """Serves a page below a random token, and nothing else."""

    daemon_threads = True

    def __init__(self, page: bytes) -> None:
        super().__init__((HOST, 0), _Handler)
        self.page = page
        self.path = f"/{secrets.token_urlsafe(16)}/"

    @property
    def authority(self) -> str:
        """What a browser that was given the address writes into ``Host``."""
        return f"{HOST}:{self.server_port}"

    @property
    def address(self) -> str:
        """Where the page is."""
        return f"http://{self.authority}{self.path}"


class _Handler(BaseHTTPRequestHandler):
    server_version = "sockgrade"
    sys_version = ""
    timeout = 30

    def do_GET(self) -> None:
        """Answer with the page."""
        if self._is_asked_for():
            self.wfile.write(cast("PageServer", self.server).page)

    def do_HEAD(self) -> None:
        """Answer as to GET, without the page."""
        self._is_asked_for()

    def _is_asked_for(self) -> bool:
        """Send the head of the answer; for anything but the page's own address, an error."""
        server = cast("PageServer", self.server)
        # A page from elsewhere may have its name point here ("DNS rebinding"): its browser sends that name.
        is_known = self.headers.get("Host") == server.authority
        if not is_known or not secrets.compare_digest(self.path.encode(), server.path.encode()):
            self.send_error(HTTPStatus.NOT_FOUND)
            return False
        self.send_response(HTTPStatus.OK)
        for name, value in {**_HEADERS, "Content-Length": str(len(server.page))}.items():
            self.send_header(name, value)
        self.end_headers()
        return True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing: the terminal is the learner's."""


@contextmanager
def page_server(page: str) -> Iterator[PageServer]:
    """Bind a free port of 127.0.0.1 for the page; whoever entered calls ``serve_forever``. Raises OSError."""
    server = PageServer(page.encode())
    try:
        yield server
    finally:
        server.server_close()
