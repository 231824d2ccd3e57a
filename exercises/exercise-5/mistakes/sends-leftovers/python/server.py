"""Wrong: it sends all that is in its buffer, so a short message is followed by the end of a longer one."""

import socket
import threading


def serve(client: socket.socket) -> None:
    buffer = bytearray(4096)
    with client:
        try:
            while client.recv_into(buffer):
                client.sendall(buffer.rstrip(b"\0"))
        except OSError as error:
            print(error)


def main() -> None:
    with socket.create_server(("", 9999), backlog=128) as listener:
        while True:
            client, _ = listener.accept()
            threading.Thread(target=serve, args=(client,), daemon=True).start()


main()
