"""Wrong: it binds to the client's address."""

import socket

with socket.create_server(("10.9.0.11", 9999)) as listener:
    while True:
        client, _ = listener.accept()
        with client:
            while data := client.recv(65536):
                client.sendall(data)
