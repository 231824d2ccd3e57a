"""Wrong: listen() is missing, and it waits for clients that can't come."""

import socket

listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
listener.bind(("0.0.0.0", 9999))
while True:
    client, _ = listener.accept()
