"""Wrong: it listens on port 8888."""

import socket

with socket.create_server(("0.0.0.0", 8888)) as listener:
    while True:
        client, _ = listener.accept()
        with client:
            while data := client.recv(65536):
                client.sendall(data)
