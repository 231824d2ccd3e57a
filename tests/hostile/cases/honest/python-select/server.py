import select
import socket

listener = socket.create_server(("", 9999))
listener.setblocking(False)
clients = {}

while True:
    for descriptor in select.select([listener.fileno(), *clients], [], [])[0]:
        if descriptor == listener.fileno():
            client, _ = listener.accept()
            clients[client.fileno()] = client
        else:
            client = clients.pop(descriptor)
            with client:
                client.sendall(client.recv(1024))
