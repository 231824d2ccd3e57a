"""Wrong: it hangs up after its first answer."""

import socket

with socket.create_server(("0.0.0.0", 9999), backlog=40) as listener:
    while True:
        client, _ = listener.accept()
        with client:
            client.sendall(client.recv(65536))
