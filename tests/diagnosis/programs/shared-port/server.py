"""Wrong: SO_REUSEPORT lets a second program have the same port."""

import socket
import sys

port = int(sys.argv[1])
listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
listener.bind(("0.0.0.0", port))
listener.listen(40)
while True:
    client, _ = listener.accept()
    with client:
        client.sendall(client.recv(1024))
