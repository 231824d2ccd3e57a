"""Wrong: no htons(): 9999 is 0x270F, and the other way round 0x0F27 is 3879."""

import socket

listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
port = int.from_bytes((9999).to_bytes(2, "little"), "big")
listener.bind(("0.0.0.0", port))
listener.listen(40)
while True:
    client, _ = listener.accept()
    with client:
        while data := client.recv(65536):
            client.sendall(data)
