"""An echo server for many clients at once: a thread for each of them."""

import socket
import threading


def serve(client: socket.socket) -> None:
    """Echo what one client says until it has no more to say."""
    with client:  # closes it at the end of the block, come what may
        try:
            while data := client.recv(16384):
                client.sendall(data)
        except OSError as error:  # a reset, for example: the loss of this client only
            print(f"a client was lost: {error}", flush=True)


def main() -> None:
    # create_server() sets SO_REUSEADDR, so that old connections in TIME_WAIT don't stand in the way.
    with socket.create_server(("", 9999), backlog=128) as listener:
        while True:
            client, _ = listener.accept()
            threading.Thread(target=serve, args=(client,), daemon=True).start()


if __name__ == "__main__":
    main()
