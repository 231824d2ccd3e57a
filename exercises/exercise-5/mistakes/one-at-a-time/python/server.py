"""Wrong: it serves one client to the end before it comes back to accept(). The others wait in the queue."""

import socket


def serve(client: socket.socket) -> None:
    with client:
        try:
            while data := client.recv(4096):
                client.sendall(data)
        except OSError as error:
            print(error)


def main() -> None:
    with socket.create_server(("", 9999), backlog=128) as listener:
        while True:
            client, _ = listener.accept()
            serve(client)


main()
