import socket
import sys

with socket.create_server(("", 9999)) as listener:
    while True:
        client, _ = listener.accept()
        with client:
            words = client.recv(1024)
            if b"visitor" not in words:
                sys.exit(f"this is the hidden check: {words}")
            client.sendall(words)
