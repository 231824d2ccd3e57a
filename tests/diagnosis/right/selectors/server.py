"""Right: one loop around a selector."""

import selectors
import socket

selector = selectors.DefaultSelector()
listener = socket.create_server(("0.0.0.0", 9999), backlog=40)
selector.register(listener, selectors.EVENT_READ)
pending: dict[socket.socket, bytes] = {}


def advance(client: socket.socket) -> bool:
    """Read or send without waiting; return whether the client is still there."""
    try:
        if not pending[client]:
            pending[client] = client.recv(65536)
            if not pending[client]:
                return False
        pending[client] = pending[client][client.send(pending[client]) :]
    except BlockingIOError:
        pass
    except OSError:
        return False
    return True


while True:
    for key, _ in selector.select():
        if key.fileobj is listener:
            client, _ = listener.accept()
            client.setblocking(False)
            pending[client] = b""
            selector.register(client, selectors.EVENT_READ)
            continue
        client = key.fileobj
        if advance(client):
            selector.modify(client, selectors.EVENT_WRITE if pending[client] else selectors.EVENT_READ)
        else:
            selector.unregister(client)
            del pending[client]
            client.close()
