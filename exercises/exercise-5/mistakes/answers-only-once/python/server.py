"""Wrong: it closes the connection after the first answer, as in the exercises before."""

import socket
import threading


def serve(client: socket.socket) -> None:
    with client:
        client.sendall(client.recv(4096))


def main() -> None:
    with socket.create_server(("", 9999), backlog=128) as listener:
        while True:
            client, _ = listener.accept()
            threading.Thread(target=serve, args=(client,), daemon=True).start()


main()
