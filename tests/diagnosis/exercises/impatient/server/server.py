"""Answers each client once and hangs up: a thread for each."""

import socket
import threading


def serve(client: socket.socket) -> None:
    """Answer one client."""
    with client:
        client.sendall(client.recv(65536))


with socket.create_server(("0.0.0.0", 9999), backlog=40) as listener:
    while True:
        threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
