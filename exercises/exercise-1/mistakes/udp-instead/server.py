"""Wrong: UDP has a port 9999 of its own, and nc asks for TCP's."""

import socket

endpoint = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
endpoint.bind(("0.0.0.0", 9999))
while True:
    data, sender = endpoint.recvfrom(1024)
    endpoint.sendto(data, sender)
