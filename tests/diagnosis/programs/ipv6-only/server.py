"""Wrong: IPV6_V6ONLY is on, so IPv4 clients are refused."""

import socket

with socket.create_server(("::", 9999), family=socket.AF_INET6) as listener:
    while True:
        client, _ = listener.accept()
        with client:
            while data := client.recv(65536):
                client.sendall(data)
