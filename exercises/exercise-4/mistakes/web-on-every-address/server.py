"""Wrong: port 8080 is open at every address, not only at the one that was asked for."""

import selectors
import socket
import sys

selector = selectors.DefaultSelector()


def family(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def open_tcp(address, port):
    listener = socket.create_server((address, port), family=family(address), dualstack_ipv6=address == "::")
    selector.register(listener, selectors.EVENT_READ, welcome_client)


def open_udp(address, port):
    endpoint = socket.socket(family(address), socket.SOCK_DGRAM)
    endpoint.bind((address, port))
    selector.register(endpoint, selectors.EVENT_READ, answer_datagram)


def welcome_client(listener):
    client, _ = listener.accept()
    selector.register(client, selectors.EVENT_READ, serve_client)


def serve_client(client):
    selector.unregister(client)
    with client:
        client.sendall(client.recv(1024))


def answer_datagram(endpoint):
    data, sender = endpoint.recvfrom(2048)
    endpoint.sendto(data, sender)


open_tcp("0.0.0.0", 9999)
open_tcp("127.0.0.1", 631)
open_tcp("0.0.0.0", 8080)
open_tcp("::", 8022)
open_udp("0.0.0.0", 5353)
open_udp("::1", 8323)
while True:
    for key, _ in selector.select():
        key.data(key.fileobj)
