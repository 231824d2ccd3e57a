"""Wrong: it waits for 1024 bytes."""

import socket

with socket.create_server(("0.0.0.0", 9999), backlog=40) as listener:
    while True:
        client, _ = listener.accept()
        with client:
            while data := client.recv(1024, socket.MSG_WAITALL):
                client.sendall(data)
