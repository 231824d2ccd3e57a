"""Wrong: the answer stays in the program's own buffer."""

import socket

with socket.create_server(("0.0.0.0", 9999), backlog=40) as listener:
    while True:
        client, _ = listener.accept()
        with client:
            answers = client.makefile("wb")
            while data := client.recv(4096):
                answers.write(data)
