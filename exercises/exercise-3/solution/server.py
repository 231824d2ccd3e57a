"""Exercise 3 in Python: the port is an argument, and the kernel's refusal is told."""

import socket
import sys


def parse_port(text: str) -> int:
    """Return the port that a text means; end the program when it means none."""
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        sys.exit(f"{text}: expected a port from 1 to 65535")
    return int(text)


def open_listener(port: int) -> socket.socket:
    """Return a listening socket; end the program when the kernel refuses the port."""
    try:
        return socket.create_server(("", port), backlog=40)
    except OSError as error:
        sys.exit(f"bind: {error.strerror}")  # printed to standard error, and the exit status is 1


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(f"usage: {sys.argv[0]} PORT")
    with open_listener(parse_port(sys.argv[1])) as listener:
        while True:
            client, _ = listener.accept()
            with client:
                try:
                    client.sendall(client.recv(1024))
                except OSError as error:
                    print(f"a client was lost: {error}", flush=True)


if __name__ == "__main__":
    main()
