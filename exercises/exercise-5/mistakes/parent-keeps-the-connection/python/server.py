"""Wrong: the child closes the connection, but its parent still has the socket, so the connection does not end."""

import os
import signal
import socket

clients = []


def serve(client: socket.socket) -> None:
    try:
        while data := client.recv(4096):
            client.sendall(data)
    except OSError as error:
        print(error)


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.create_server(("", 9999), backlog=128) as listener:
        while True:
            client, _ = listener.accept()
            clients.append(client)
            if os.fork() == 0:
                listener.close()
                serve(client)
                os._exit(0)


main()
