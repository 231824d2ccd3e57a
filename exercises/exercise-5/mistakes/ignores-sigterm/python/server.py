"""Wrong: it ignores SIGTERM, so it does not end when it is told to."""

import signal
import socket
import threading


def serve(client: socket.socket) -> None:
    with client:
        try:
            while data := client.recv(4096):
                client.sendall(data)
        except OSError as error:
            print(error)


signal.signal(signal.SIGTERM, signal.SIG_IGN)


def main() -> None:
    with socket.create_server(("", 9999), backlog=128) as listener:
        while True:
            client, _ = listener.accept()
            threading.Thread(target=serve, args=(client,), daemon=True).start()


main()
