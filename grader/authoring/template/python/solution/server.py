"""Another right program: it serves each client in a thread of its own."""

import socketserver


class Echo(socketserver.BaseRequestHandler):
    """Serves one client."""

    def handle(self) -> None:
        """Send its first words back; the connection is closed afterwards."""
        self.request.sendall(self.request.recv(1024))


class Server(socketserver.ThreadingTCPServer):
    """Listens, and gives each client a thread."""

    allow_reuse_address = True
    daemon_threads = True


with Server(("", 7777), Echo) as server:
    server.serve_forever()
