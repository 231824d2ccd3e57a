"""Wrong: without a loop around accept() it serves its first client only, and ends."""

import socket

with socket.create_server(("0.0.0.0", 9999), backlog=40) as listener:
    for _ in range(1):
        client, peer = listener.accept()
        with client:
            client.sendall(client.recv(1024))
