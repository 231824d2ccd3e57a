"""Wrong: it sleeps before each answer."""

import socket
import time

with socket.create_server(("0.0.0.0", 9999), backlog=40) as listener:
    while True:
        client, _ = listener.accept()
        with client:
            while data := client.recv(65536):
                time.sleep(3)
                client.sendall(data)
