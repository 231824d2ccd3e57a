"""Takes clients that ask for one of its addresses."""

import socket

with socket.create_server(("10.9.0.10", 9999)) as listener:
    while True:
        listener.accept()[0].close()
