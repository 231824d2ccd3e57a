"""Wrong: it answers in capital letters."""

import socket

with socket.create_server(("", 7777), backlog=40) as listener:
    while True:
        client, _ = listener.accept()
        with client:
            client.sendall(client.recv(1024).upper())
