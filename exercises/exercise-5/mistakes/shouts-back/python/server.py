"""Wrong: it changes what it got: small letters come back as capitals."""

import socket
import threading


def serve(client: socket.socket) -> None:
    with client:
        try:
            while data := client.recv(4096):
                client.sendall(data.upper())
        except OSError as error:
            print(error)


def main() -> None:
    with socket.create_server(("", 9999), backlog=128) as listener:
        while True:
            client, _ = listener.accept()
            threading.Thread(target=serve, args=(client,), daemon=True).start()


main()
