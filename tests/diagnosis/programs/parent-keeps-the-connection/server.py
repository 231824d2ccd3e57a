"""Wrong: the parent never closes what its child serves."""

import os
import signal
import socket

signal.signal(signal.SIGCHLD, signal.SIG_IGN)
clients = []
with socket.create_server(("0.0.0.0", 9999), backlog=40) as listener:
    while True:
        client, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            while data := client.recv(65536):
                client.sendall(data)
            client.close()
            os._exit(0)
        clients.append(client)
