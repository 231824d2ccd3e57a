"""Wrong: no SO_REUSEADDR, so for a minute after its end the port is not to be had again."""

import socket
import sys

port = int(sys.argv[1])  # ValueError ends the program
listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
listener.bind(("0.0.0.0", port))
listener.listen(40)

while True:
    client, _ = listener.accept()
    with client:
        client.sendall(client.recv(1024))
