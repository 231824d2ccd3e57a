"""Sends back each datagram."""

import socket

endpoint = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
endpoint.bind(("0.0.0.0", 9999))
while True:
    data, sender = endpoint.recvfrom(65536)
    endpoint.sendto(data, sender)
