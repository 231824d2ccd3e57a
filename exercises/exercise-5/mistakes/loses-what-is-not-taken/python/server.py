"""Wrong: send() may take only a part, or nothing; it does not look at what send() returned."""

import contextlib
import selectors
import socket


def serve(client: socket.socket) -> bool:
    """Return whether the client may have more to say."""
    try:
        data = client.recv(65536)
    except OSError:
        return False
    with contextlib.suppress(OSError):
        client.send(data)
    return bool(data)


def main() -> None:
    with socket.create_server(("", 9999), backlog=128) as listener, selectors.DefaultSelector() as waiting:
        waiting.register(listener, selectors.EVENT_READ)
        while True:
            for key, _ in waiting.select():
                if key.fileobj is listener:
                    client, _ = listener.accept()
                    client.setblocking(False)
                    waiting.register(client, selectors.EVENT_READ)
                elif not serve(key.fileobj):
                    waiting.unregister(key.fileobj)
                    key.fileobj.close()


main()
