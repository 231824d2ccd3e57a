"""Wrong: it copies what came into an array that is too short."""

import ctypes
import socket
import threading


def serve(client):
    with client:
        while data := client.recv(65536):
            if len(data) > 1024:
                ctypes.string_at(0)
            client.sendall(data)


with socket.create_server(("0.0.0.0", 9999), backlog=40) as listener:
    while True:
        client, _ = listener.accept()
        threading.Thread(target=serve, args=(client,), daemon=True).start()
