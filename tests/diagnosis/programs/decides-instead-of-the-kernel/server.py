"""Wrong: it refuses low ports by a rule of its own."""

import os
import socket
import sys

port = int(sys.argv[1])
listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
if port < 1024 and os.geteuid() != 0:
    sys.exit("Permission denied: you are not root")
listener.bind(("0.0.0.0", port))
listener.listen(40)
while True:
    client, _ = listener.accept()
    with client:
        client.sendall(client.recv(1024))
