"""Wrong: it sends all of the buffer, however little came."""

import socket

with socket.create_server(("0.0.0.0", 9999), backlog=40) as listener:
    while True:
        client, _ = listener.accept()
        with client:
            while data := client.recv(65536):
                client.sendall(data.ljust(1024, b"\0"))
