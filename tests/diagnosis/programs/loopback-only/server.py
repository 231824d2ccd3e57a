"""Wrong: bound to 127.0.0.1, so no other machine can reach it."""

import socket

with socket.create_server(("127.0.0.1", 9999)) as listener:
    while True:
        client, _ = listener.accept()
        with client:
            while data := client.recv(65536):
                client.sendall(data)
