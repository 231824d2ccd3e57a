"""Wrong: POLLRDHUP says that the client has finished speaking. It closes at once, with unread bytes."""

import select
import socket

GONE = select.POLLRDHUP | select.POLLHUP | select.POLLERR


def serve(client: socket.socket, events: int) -> bool:
    """Return whether the client may have more to say."""
    if events & GONE:
        return False
    data = client.recv(1024)
    client.sendall(data)
    return bool(data)


def main() -> None:
    clients = {}
    waiting = select.poll()
    with socket.create_server(("", 9999), backlog=128) as listener:
        waiting.register(listener, select.POLLIN)
        while True:
            for descriptor, events in waiting.poll():
                if descriptor == listener.fileno():
                    client, _ = listener.accept()
                    clients[client.fileno()] = client
                    waiting.register(client, select.POLLIN | select.POLLRDHUP)
                elif not serve(clients[descriptor], events):
                    waiting.unregister(descriptor)
                    clients.pop(descriptor).close()


main()
