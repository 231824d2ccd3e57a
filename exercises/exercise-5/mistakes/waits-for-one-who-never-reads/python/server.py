"""Wrong: it waits for all clients at once to speak, but sendall() waits for one alone."""

import selectors
import socket


def serve(client: socket.socket) -> bool:
    """Return whether the client may have more to say."""
    try:
        data = client.recv(65536)
        client.sendall(data)
    except OSError:
        return False
    return bool(data)


def main() -> None:
    with socket.create_server(("", 9999), backlog=128) as listener, selectors.DefaultSelector() as waiting:
        waiting.register(listener, selectors.EVENT_READ)
        while True:
            for key, _ in waiting.select():
                if key.fileobj is listener:
                    client, _ = listener.accept()
                    waiting.register(client, selectors.EVENT_READ)
                elif not serve(key.fileobj):
                    waiting.unregister(key.fileobj)
                    key.fileobj.close()


main()
