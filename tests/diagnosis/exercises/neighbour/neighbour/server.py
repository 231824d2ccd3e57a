"""Takes clients of its own machine only."""

import socket

with socket.create_server(("127.0.0.1", 9999)) as listener:
    while True:
        listener.accept()[0].close()
