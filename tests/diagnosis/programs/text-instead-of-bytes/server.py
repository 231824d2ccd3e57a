"""Wrong: it takes bytes for text."""

import socket
import threading


def serve(client):
    with client:
        while data := client.recv(65536):
            client.sendall(data.decode().encode())


with socket.create_server(("0.0.0.0", 9999), backlog=40) as listener:
    while True:
        client, _ = listener.accept()
        threading.Thread(target=serve, args=(client,), daemon=True).start()
