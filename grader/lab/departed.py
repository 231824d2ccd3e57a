"""Clients that have tried whether a server is there, and leave without harming it."""

import contextlib
import socket
from collections import deque

_CHUNK_BYTES = 65536
_MOST_KEPT = 256


class DepartedClients:
    """Connections whose clients have said that they will send no more, and that still take what the server sends.

    close(2) would answer bytes that nobody has read with RST (RFC 9293, 3.10.4), and so end a server
    that takes one client's error for its own: nothing that a mere look may do.
    """

    def __init__(self) -> None:
        self._kept: deque[socket.socket] = deque()

    def take(self, client: socket.socket) -> None:
        """Send FIN, and keep the client's end until the server has closed its own."""
        with contextlib.suppress(OSError):  # the server has ended it already
            client.shutdown(socket.SHUT_WR)
        for _ in range(len(self._kept)):
            earlier = self._kept.popleft()
            if not _is_over(earlier):
                self._kept.append(earlier)
        if _is_over(client):
            return
        if len(self._kept) == _MOST_KEPT:
            self._kept.popleft().close()
        self._kept.append(client)

    def close(self) -> None:
        """Close those that are left."""
        while self._kept:
            self._kept.popleft().close()


def _is_over(client: socket.socket) -> bool:
    """Read what is there; close the socket where the server has ended the connection, and return whether it has."""
    try:
        while client.recv(_CHUNK_BYTES):
            pass
    except BlockingIOError:
        return False
    except OSError:
        pass  # reset by the server
    client.close()
    return True
