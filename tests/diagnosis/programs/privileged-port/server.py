"""Wrong: a digit of the port is missing, and 999 is privileged."""

import socket

with socket.create_server(("0.0.0.0", 999)) as listener:
    while True:
        client, _ = listener.accept()
        with client:
            while data := client.recv(65536):
                client.sendall(data)
