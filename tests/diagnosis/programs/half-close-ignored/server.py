"""Wrong: what is left when a client has said all gets no answer."""

import socket

with socket.create_server(("0.0.0.0", 9999), backlog=40) as listener:
    while True:
        client, _ = listener.accept()
        with client:
            line = b""
            while data := client.recv(65536):
                *lines, line = (line + data).split(b"\n")
                for each in lines:
                    client.sendall(each + b"\n")
