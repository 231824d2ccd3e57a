"""Wrong: recv() returns 0 at the end, and it calls it again and again."""

import socket
import threading


def serve(client):
    while True:
        client.sendall(client.recv(65536))


with socket.create_server(("0.0.0.0", 9999), backlog=40) as listener:
    while True:
        client, _ = listener.accept()
        threading.Thread(target=serve, args=(client,), daemon=True).start()
