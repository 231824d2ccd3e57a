"""Wrong: it answers, and never closes."""

import socket

clients = []
with socket.create_server(("0.0.0.0", 9999), backlog=40) as listener:
    while True:
        client, _ = listener.accept()
        clients.append(client)
        client.sendall(client.recv(65536))
