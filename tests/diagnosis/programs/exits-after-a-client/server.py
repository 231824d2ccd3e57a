"""Wrong: accept() is in no loop."""

import socket

with socket.create_server(("0.0.0.0", 9999), backlog=40) as listener:
    listener.accept()[0].close()
    client, _ = listener.accept()
    with client:
        while data := client.recv(65536):
            client.sendall(data)
