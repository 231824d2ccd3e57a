import socket

listener = socket.create_server(("", 9999), family=socket.AF_INET6, dualstack_ipv6=True)
while True:
    client, _ = listener.accept()
    with client:
        client.sendall(client.recv(1024))
