"""Wrong: an error of one client's sendall() ends the whole program; only recv() is looked after."""

import os
import socket
import threading


def serve(client: socket.socket) -> None:
    with client:
        while True:
            try:
                data = client.recv(4096)
            except OSError:
                return
            if not data:
                return
            try:
                client.sendall(data)
            except OSError as error:
                print(error)
                os._exit(1)


def main() -> None:
    with socket.create_server(("", 9999), backlog=128) as listener:
        while True:
            client, _ = listener.accept()
            threading.Thread(target=serve, args=(client,), daemon=True).start()


main()
