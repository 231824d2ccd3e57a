"""Wrong: it takes a byte 0 for the end."""

import socket

with socket.create_server(("0.0.0.0", 9999), backlog=40) as listener:
    while True:
        client, _ = listener.accept()
        with client:
            while data := client.recv(65536):
                client.sendall(data.split(b"\0")[0])
