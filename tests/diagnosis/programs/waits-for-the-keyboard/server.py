"""Wrong: it asks for its port on the terminal."""

import socket

port = int(input("port: "))
with socket.create_server(("0.0.0.0", port)) as listener:
    while True:
        client, _ = listener.accept()
