import socket

with socket.create_server(("", 9999)) as listener:
    while True:
        client, _ = listener.accept()
        with client:
            client.recv(1024)
            client.sendall(b"what the visitor says\n")
