import socket

with socket.create_server(("", 9999)) as listener:
    while True:
        client, _ = listener.accept()
        with client:
            data = client.recv(1024)
            try:
                while True:
                    client.sendall(data + bytes(1 << 20))
            except OSError:
                pass
