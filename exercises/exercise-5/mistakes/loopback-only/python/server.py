"""Wrong: bound to 127.0.0.1, so no other machine can reach it."""

import socket
import threading


def serve(client: socket.socket) -> None:
    with client:
        try:
            while data := client.recv(4096):
                client.sendall(data)
        except OSError as error:
            print(error)


def main() -> None:
    with socket.create_server(("127.0.0.1", 9999), backlog=128) as listener:
        while True:
            client, _ = listener.accept()
            threading.Thread(target=serve, args=(client,), daemon=True).start()


main()
