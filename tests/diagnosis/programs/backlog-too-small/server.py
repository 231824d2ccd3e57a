"""Wrong: a backlog of 0 leaves room for one."""

import socket

with socket.create_server(("0.0.0.0", 9999), backlog=0) as listener:
    while True:
        client, _ = listener.accept()
        with client:
            while data := client.recv(65536):
                client.sendall(data)
