"""Wrong: bound to the machine's own address, so it can't be reached by 127.0.0.1."""

import socket

with socket.create_server(("10.9.0.10", 9999)) as listener:
    while True:
        client, _ = listener.accept()
        with client:
            while data := client.recv(65536):
                client.sendall(data)
