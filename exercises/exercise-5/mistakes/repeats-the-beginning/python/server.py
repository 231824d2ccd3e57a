"""Wrong: it keeps what came before the line's end, and sends it again with the rest."""

import socket
import threading


def serve(client: socket.socket) -> None:
    kept = b""
    with client:
        try:
            while data := client.recv(4096):
                kept += data
                client.sendall(kept)
                if kept.endswith(b"\n"):
                    kept = b""
        except OSError as error:
            print(error)


def main() -> None:
    with socket.create_server(("", 9999), backlog=128) as listener:
        while True:
            client, _ = listener.accept()
            threading.Thread(target=serve, args=(client,), daemon=True).start()


main()
