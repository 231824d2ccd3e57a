"""Wrong: it ends without saying why."""

import socket
import sys

port = int(sys.argv[1])  # ValueError ends the program
try:
    listener = socket.create_server(("0.0.0.0", port), backlog=40)
except OSError:
    sys.exit(1)

while True:
    client, _ = listener.accept()
    with client:
        client.sendall(client.recv(1024))
