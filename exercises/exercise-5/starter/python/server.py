"""The beginning of an echo server. It listens, and takes one client after the other. The rest is yours.

Run:    python3 server.py
Stop:   Ctrl-C
Check:  sockgrade run exercise-5 .
"""

import socket

PORT = 9999
BACKLOG = 128  # how many clients may wait for accept()


def open_listener() -> socket.socket:
    """Return a socket that listens on PORT of every address."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.bind(("0.0.0.0", PORT))
    listener.listen(BACKLOG)
    return listener


def serve(client: socket.socket) -> None:
    """Serve one client."""
    data = client.recv(1024)
    print(len(data), "bytes came")

    # Stages 2 and 3: send them back with sendall(), and come back to recv() until the client has no more to say.


def main() -> None:
    listener = open_listener()
    print(f"listening on port {PORT}")

    # Stage 4: while one client is served, the others must not wait.
    while True:
        client, (address, port) = listener.accept()
        print(f"a client, {address}:{port}")
        serve(client)
        client.close()


if __name__ == "__main__":
    main()
