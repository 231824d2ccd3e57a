import socket
import time

with socket.create_server(("", 9999)) as listener:
    while True:
        client, _ = listener.accept()
        with client:
            for byte in client.recv(1024):
                client.send(bytes([byte]))
                time.sleep(0.3)
