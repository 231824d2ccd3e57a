"""Wrong: the block ends, and closes the socket, before anything was read."""

import socket

with socket.create_server(("0.0.0.0", 9999), backlog=40) as listener:
    while True:
        client, _ = listener.accept()
        with client:
            print("connected")
