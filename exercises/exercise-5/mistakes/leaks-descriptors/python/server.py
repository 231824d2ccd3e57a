"""Wrong: it ends connections by shutdown() and never gives the descriptors back."""

import socket
import threading


clients = []


def serve(client: socket.socket) -> None:
    clients.append(client)
    try:
        while data := client.recv(4096):
            client.sendall(data)
        client.shutdown(socket.SHUT_RDWR)
    except OSError as error:
        print(error)


def main() -> None:
    with socket.create_server(("", 9999), backlog=128) as listener:
        while True:
            client, _ = listener.accept()
            threading.Thread(target=serve, args=(client,), daemon=True).start()


main()
