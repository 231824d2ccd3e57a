"""Takes clients by IPv6 and by IPv4, with one socket."""

import socket

with socket.create_server(("::", 9999), family=socket.AF_INET6, dualstack_ipv6=True) as listener:
    while True:
        listener.accept()[0].close()
