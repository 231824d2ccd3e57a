"""Wrong: if it can't have the port that was asked for, it takes another one."""

import socket
import sys

port = int(sys.argv[1])  # ValueError ends the program
try:
    listener = socket.create_server(("0.0.0.0", port), backlog=40)
except OSError as error:
    print(f"{error}: taking 8080", file=sys.stderr)
    listener = socket.create_server(("0.0.0.0", 8080), backlog=40)

while True:
    client, _ = listener.accept()
    with client:
        client.sendall(client.recv(1024))
