"""Wrong: refused, it ends without a word."""

import socket
import sys

port = int(sys.argv[1])
listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
try:
    listener.bind(("0.0.0.0", port))
except OSError:
    sys.exit(1)
listener.listen(40)
while True:
    client, _ = listener.accept()
    with client:
        client.sendall(client.recv(1024))
