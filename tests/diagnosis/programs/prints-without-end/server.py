"""Wrong: when a client has left, it says so again and again."""

import socket
import threading


def serve(client):
    while True:
        if data := client.recv(65536):
            client.sendall(data)
        else:
            print("nothing has come yet from", client.getpeername(), "." * 60)


with socket.create_server(("0.0.0.0", 9999), backlog=40) as listener:
    while True:
        client, _ = listener.accept()
        threading.Thread(target=serve, args=(client,), daemon=True).start()
