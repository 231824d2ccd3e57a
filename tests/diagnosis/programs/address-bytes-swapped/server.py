"""Wrong: INADDR_LOOPBACK and the like must go through htonl(); what inet_addr() returns must not."""

import ipaddress
import socket

listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
address = int(ipaddress.ip_address("10.9.0.10")).to_bytes(4, "little")
listener.bind((socket.inet_ntoa(address), 9999))
listener.listen(40)
while True:
    client, _ = listener.accept()
    with client:
        while data := client.recv(65536):
            client.sendall(data)
