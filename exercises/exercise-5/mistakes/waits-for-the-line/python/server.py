"""Wrong: it reads by readline(), which waits until a line is complete."""

import socket
import threading


def serve(client: socket.socket) -> None:
    with client, client.makefile("rb") as words:
        try:
            while line := words.readline():
                client.sendall(line)
        except OSError as error:
            print(error)


def main() -> None:
    with socket.create_server(("", 9999), backlog=128) as listener:
        while True:
            client, _ = listener.accept()
            threading.Thread(target=serve, args=(client,), daemon=True).start()


main()
