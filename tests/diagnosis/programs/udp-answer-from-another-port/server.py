"""Wrong: it answers from a second socket."""

import socket

endpoint = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
endpoint.bind(("0.0.0.0", 9999))
answers = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    data, sender = endpoint.recvfrom(65536)
    answers.sendto(data, sender)
