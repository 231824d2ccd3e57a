import ctypes
import os
import socket

held = socket.socket(socket.AF_UNIX)
held.bind("\0\x1b[2J\u202e\n::error::##[error]<script>=cmd")
held.listen()
ctypes.CDLL(None).prctl(15, b"\x1b[2J\n::x", 0, 0, 0)
second = socket.socket()
second.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
listener = socket.socket()
for each in (second, listener):
    each.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    each.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    each.bind(("", 9999))
    each.listen(16)
os.fork()
mine = listener if os.fork() else second
while True:
    client, _ = mine.accept()
    with client:
        client.sendall(client.recv(1024))
