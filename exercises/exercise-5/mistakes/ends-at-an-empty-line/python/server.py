"""Wrong: it takes an empty line for the end of the connection."""

import socket
import threading


def serve(client: socket.socket) -> None:
    with client:
        try:
            while (data := client.recv(4096)).strip():
                client.sendall(data)
        except OSError as error:
            print(error)


def main() -> None:
    with socket.create_server(("", 9999), backlog=128) as listener:
        while True:
            client, _ = listener.accept()
            threading.Thread(target=serve, args=(client,), daemon=True).start()


main()
