import socket
import struct

with socket.create_server(("", 9999)) as listener:
    while True:
        client, _ = listener.accept()
        client.recv(4)
        client.send(b"!", socket.MSG_OOB)
        client.shutdown(socket.SHUT_RD)
        client.send(b"what ")
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.close()
