"""Wrong: what send() did not take is lost."""

import socket

with socket.create_server(("0.0.0.0", 9999), backlog=40) as listener:
    while True:
        client, _ = listener.accept()
        with client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
            while data := client.recv(65536):
                try:
                    client.send(data, socket.MSG_DONTWAIT)
                except BlockingIOError:
                    pass
