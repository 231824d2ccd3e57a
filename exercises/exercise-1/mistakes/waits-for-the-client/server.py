"""Wrong: it hangs up only after the client did, and the client waits for the server."""

import socket

with socket.create_server(("0.0.0.0", 9999), backlog=40) as listener:
    while True:
        client, _ = listener.accept()
        with client:
            while data := client.recv(1024):
                client.sendall(data)
