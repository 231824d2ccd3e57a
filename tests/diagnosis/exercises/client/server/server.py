"""Says a word to the server of its argument."""

import socket
import sys

with socket.create_connection((sys.argv[1], 9999)) as client:
    client.sendall(b"a word\n")
    client.recv(1024)
