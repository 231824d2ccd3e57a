import socket
import subprocess

listener = socket.create_server(("", 9999))
while True:
    client, _ = listener.accept()
    with client:
        client.sendall(subprocess.run(["cat"], input=client.recv(1024), stdout=subprocess.PIPE).stdout)
