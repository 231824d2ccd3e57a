"""Small servers, right and wrong. Each listens on port 9999 and, where it serves, says what is wrong with it."""

LISTEN = """\
import os, signal, socket, struct, sys, time
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("0.0.0.0", 9999))
s.listen(64)
"""
FOREVER = "while True: signal.pause()\n"
UDP = """\
import signal, socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("0.0.0.0", 9999))
"""


def serving(body: str) -> str:
    """Return a server that does the same with one client after another, each called ``c``."""
    indented = "".join(f"    {line}\n" for line in body.splitlines())
    return f"{LISTEN}while True:\n    c, _ = s.accept()\n{indented}"


ECHO = (
    LISTEN
    + """\
import threading
def serve(c):
    while data := c.recv(65536):
        c.sendall(data)
    c.close()
while True:
    threading.Thread(target=serve, args=(s.accept()[0],), daemon=True).start()
"""
)
ECHO_ONCE = serving("c.sendall(c.recv(65536))\nc.close()")
UDP_ECHO = (
    UDP
    + """\
while True:
    data, peer = s.recvfrom(65536)
    s.sendto(data, peer)
"""
)
SILENT = serving("kept = globals().setdefault('kept', []); kept.append(c)")
NEVER_ACCEPTS = LISTEN + FOREVER
