"""Wrong: after accept() it reads at once, and waits until that client speaks."""

import selectors
import socket

selector = selectors.DefaultSelector()
listener = socket.create_server(("0.0.0.0", 9999), backlog=40)
selector.register(listener, selectors.EVENT_READ)
while True:
    for key, _ in selector.select():
        if key.fileobj is listener:
            client, _ = listener.accept()
            selector.register(client, selectors.EVENT_READ)
        else:
            client = key.fileobj
        if data := client.recv(65536):
            client.sendall(data)
        else:
            selector.unregister(client)
            client.close()
