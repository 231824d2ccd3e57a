"""Wrong: parent and child both open the listener."""

import os
import socket


def open_listener():
    return socket.create_server(("0.0.0.0", 9999), backlog=40)


listener = open_listener()
if os.fork() > 0:
    listener = open_listener()
while True:
    client, _ = listener.accept()
    with client:
        client.sendall(client.recv(65536))
