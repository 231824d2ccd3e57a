"""Wrong: the client's socket is in a variable that all threads share, so the newest client gets all answers."""

import socket
import threading


def serve(own: socket.socket) -> None:
    with own:
        try:
            while data := own.recv(4096):
                client.sendall(data)
        except OSError as error:
            print(error)


listener = socket.create_server(("", 9999), backlog=128)
while True:
    client, _ = listener.accept()
    threading.Thread(target=serve, args=(client,), daemon=True).start()
