"""Wrong: its first process ends, and leaves the work to a child."""

import os
import socket

if os.fork() > 0:
    os._exit(0)
with socket.create_server(("0.0.0.0", 9999)) as listener:
    while True:
        client, _ = listener.accept()
        with client:
            client.sendall(client.recv(1024))
