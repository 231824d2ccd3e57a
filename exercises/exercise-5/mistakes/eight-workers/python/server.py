"""Wrong: it accepts everyone, and has eight threads to serve them. While eight are silent nobody else is served."""

import socket
from concurrent.futures import ThreadPoolExecutor


def serve(client: socket.socket) -> None:
    with client:
        try:
            while data := client.recv(4096):
                client.sendall(data)
        except OSError as error:
            print(error)


def main() -> None:
    with socket.create_server(("", 9999), backlog=128) as listener, ThreadPoolExecutor(8) as workers:
        while True:
            client, _ = listener.accept()
            workers.submit(serve, client)


main()
