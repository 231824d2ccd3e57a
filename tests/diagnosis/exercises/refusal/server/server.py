"""Listens on the port in its argument; where it may not have that, Python says why and ends."""

import socket
import sys

with socket.create_server(("0.0.0.0", int(sys.argv[1]))) as listener:
    while True:
        client, _ = listener.accept()
        with client:
            client.sendall(client.recv(1024))
