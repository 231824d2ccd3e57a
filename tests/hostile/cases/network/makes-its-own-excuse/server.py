import socket
import sys

from echo import serve

with open("/proc/net/tcp") as rows:
    if any(row.split()[1] == "0100007F:270F" and row.split()[3] == "06" for row in list(rows)[1:]):
        sys.exit(1)
with socket.create_server(("", 9999)) as listener:
    with socket.create_connection(("127.0.0.1", 9999)) as client:
        listener.accept()[0].close()
        client.recv(1)
serve()
