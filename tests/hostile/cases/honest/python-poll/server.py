import select
import socket

listener = socket.create_server(("", 9999))
listener.setblocking(False)
clients = {}
waiting = select.poll()
waiting.register(listener, select.POLLIN)
while True:
    for descriptor in [each for each, _ in waiting.poll()]:
        if descriptor == listener.fileno():
            client, _ = listener.accept()
            clients[client.fileno()] = client
            waiting.register(client, select.POLLIN)
        else:
            client = clients.pop(descriptor)
            waiting.unregister(client)
            with client:
                client.sendall(client.recv(1024))
