"""Wrong: the client binds its own end to a port."""

import socket
import sys

with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as client:
    client.bind(("0.0.0.0", 7777))
    client.connect((sys.argv[1], 9999))
    client.sendall(b"a word\n")
    client.recv(1024)
