"""Exercise 4 in Python: six sockets at six kinds of address, served by one loop."""

import selectors
import socket
import sys

selector = selectors.DefaultSelector()


def open_tcp(address: str, port: int) -> None:
    """Listen at an address; at :: for IPv4 clients too."""
    if ":" in address:
        listener = socket.create_server((address, port), family=socket.AF_INET6, backlog=40, dualstack_ipv6=True)
    else:
        listener = socket.create_server((address, port), backlog=40)
    selector.register(listener, selectors.EVENT_READ, welcome_client)


def open_udp(address: str, port: int) -> None:
    """Take datagrams at an address."""
    endpoint = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM)
    endpoint.bind((address, port))
    selector.register(endpoint, selectors.EVENT_READ, answer_datagram)


def welcome_client(listener: socket.socket) -> None:
    """Accept a client; it is served once it has said something."""
    client, _ = listener.accept()
    selector.register(client, selectors.EVENT_READ, serve_client)


def serve_client(client: socket.socket) -> None:
    """Echo a client's first bytes and hang up."""
    selector.unregister(client)
    with client:
        client.sendall(client.recv(1024))


def answer_datagram(endpoint: socket.socket) -> None:
    """Send one datagram back to where it came from."""
    data, sender = endpoint.recvfrom(2048)
    endpoint.sendto(data, sender)


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(f"usage: {sys.argv[0]} ADDRESS")
    open_tcp("0.0.0.0", 9999)
    open_tcp("127.0.0.1", 631)
    open_tcp(sys.argv[1], 8080)
    open_tcp("::", 8022)
    open_udp("0.0.0.0", 5353)
    open_udp("::1", 8323)
    while True:
        for key, _ in selector.select():
            try:
                key.data(key.fileobj)  # one of the three functions above, with its socket
            except OSError as error:
                print(f"a client was lost: {error}", flush=True)


if __name__ == "__main__":
    main()
