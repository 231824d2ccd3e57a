import socket
import threading


def talk(client):
    with client:
        client.sendall(client.recv(1024))


listener = socket.create_server(("", 9999))
while True:
    threading.Thread(target=talk, args=listener.accept()[:1]).start()
