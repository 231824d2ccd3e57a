"""Reads what a client says, and waits until it hangs up."""

import socket

with socket.create_server(("0.0.0.0", 9999)) as listener:
    while True:
        client, _ = listener.accept()
        with client:
            client.sendall(b"thanks\n")
            while client.recv(1024):
                pass
