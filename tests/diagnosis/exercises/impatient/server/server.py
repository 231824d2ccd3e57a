"""Accepts each client, and keeps it."""

import socket

with socket.create_server(("0.0.0.0", 9999), backlog=40) as listener:
    clients = []
    while True:
        clients.append(listener.accept())
