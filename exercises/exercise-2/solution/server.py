"""Exercise 2 in Python: a thread for each client, so that nobody waits for anybody."""

import socket
import threading


def serve(client: socket.socket) -> None:
    """Echo a client's first bytes and hang up."""
    with client:  # closes it at the end of the block, come what may
        try:
            client.sendall(client.recv(1024))
        except OSError as error:
            print(f"a client was lost: {error}", flush=True)


def main() -> None:
    with socket.create_server(("", 9999), backlog=40) as listener:
        while True:
            client, (address, port) = listener.accept()
            print(f"{address}:{port} connected", flush=True)
            threading.Thread(target=serve, args=(client,), daemon=True).start()


if __name__ == "__main__":
    main()
