"""Wrong: it asks for port 9999 of all addresses, and a neighbour has that of 127.0.0.1."""

import socket

with socket.create_server(("0.0.0.0", 9999), backlog=40) as listener:
    while True:
        client, _ = listener.accept()
        with client:
            while data := client.recv(65536):
                client.sendall(data)
