"""Echoes until each client closes: a thread for each."""

import socket
import threading


def serve(client: socket.socket) -> None:
    """Echo to one client."""
    with client:
        try:
            while data := client.recv(65536):
                client.sendall(data)
        except OSError:
            pass  # this client is gone; the others are not


with socket.create_server(("0.0.0.0", 9999), backlog=40) as listener:
    while True:
        threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
