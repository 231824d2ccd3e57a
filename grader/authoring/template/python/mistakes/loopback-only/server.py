"""Wrong: bound to 127.0.0.1, so no other machine can reach it."""

import socket

with socket.create_server(("127.0.0.1", 7777), backlog=40) as listener:
    while True:
        client, _ = listener.accept()
        with client:
            client.sendall(client.recv(1024))
