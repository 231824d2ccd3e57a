import os
import socket


def listener():
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    made.bind(("", 9999))
    made.listen(16)
    return made


first, second = listener(), listener()
os.fork()
mine = first if os.fork() else second
while True:
    client, _ = mine.accept()
    with client:
        client.sendall(client.recv(1024))
