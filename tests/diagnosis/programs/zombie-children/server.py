"""Wrong: it never waits for its children."""

import os
import socket


with socket.create_server(("0.0.0.0", 9999), backlog=40) as listener:
    while True:
        client, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            while data := client.recv(65536):
                client.sendall(data)
            client.close()
            os._exit(0)
        client.close()
