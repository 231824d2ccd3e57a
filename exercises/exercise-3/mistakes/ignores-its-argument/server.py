"""Wrong: the port is written into the program, and its argument is not read."""

import socket

listener = socket.create_server(("0.0.0.0", 9999), backlog=40)

while True:
    client, _ = listener.accept()
    with client:
        client.sendall(client.recv(1024))
