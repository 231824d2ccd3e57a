"""Wrong: it listens, and never calls accept(). The kernel connects the clients, and nobody talks to them."""

import signal
import socket

with socket.create_server(("", 9999), backlog=128):
    while True:
        signal.pause()
