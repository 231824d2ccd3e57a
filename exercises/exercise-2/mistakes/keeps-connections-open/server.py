"""Wrong: it keeps every client in a list and closes none, so clients wait for the end."""

import socket

clients = []

with socket.create_server(("0.0.0.0", 9999), backlog=40) as listener:
    while True:
        client, peer = listener.accept()
        clients.append(client)
        client.sendall(client.recv(1024))
