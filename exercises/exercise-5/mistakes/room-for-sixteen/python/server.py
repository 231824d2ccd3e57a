"""Wrong: its table has room for sixteen clients, and those who come later are turned away."""

import socket
import threading

ROOM = 16
clients = set()


def serve(client: socket.socket) -> None:
    with client:
        try:
            while data := client.recv(4096):
                client.sendall(data)
        except OSError as error:
            print(error)
    clients.discard(client)


def main() -> None:
    with socket.create_server(("", 9999), backlog=128) as listener:
        while True:
            client, _ = listener.accept()
            if len(clients) >= ROOM:
                client.close()
                continue
            clients.add(client)
            threading.Thread(target=serve, args=(client,), daemon=True).start()


main()
