"""Wrong: it reads to the end, and the client waits for its answer."""

import socket

with socket.create_server(("0.0.0.0", 9999), backlog=40) as listener:
    while True:
        client, _ = listener.accept()
        with client:
            everything = b""
            while data := client.recv(65536):
                everything += data
            client.sendall(everything)
