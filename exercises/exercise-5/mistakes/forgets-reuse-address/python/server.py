"""Wrong: no SO_REUSEADDR, so it can't be restarted while old connections are in TIME_WAIT."""

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
    listener = socket.socket()
    listener.bind(("", 9999))
    listener.listen(128)
    while True:
        client, _ = listener.accept()
        threading.Thread(target=serve, args=(client,), daemon=True).start()


main()
