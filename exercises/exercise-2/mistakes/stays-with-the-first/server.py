"""Wrong: it talks to its first client until that one leaves, and nobody else gets a word."""

import socket

with socket.create_server(("0.0.0.0", 9999), backlog=40) as listener:
    while True:
        client, peer = listener.accept()
        with client:
            while data := client.recv(1024):
                client.sendall(data)
