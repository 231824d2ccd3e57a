"""Wrong: it never closes what accept() returned."""

import socket
import threading

clients = []


def serve(client):
    clients.append(client)
    while data := client.recv(65536):
        client.sendall(data)


with socket.create_server(("0.0.0.0", 9999), backlog=40) as listener:
    while True:
        client, _ = listener.accept()
        threading.Thread(target=serve, args=(client,), daemon=True).start()
