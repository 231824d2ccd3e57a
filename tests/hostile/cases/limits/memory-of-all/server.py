import os
import signal
import socket

ready, tell = os.pipe()
for _ in range(4):
    if os.fork() == 0:
        held = bytearray(b"x") * (@AMOUNT@ << 20)
        os.write(tell, b"x")
        signal.pause()
count = 0
while count < 4:
    count += len(os.read(ready, 4))
if @AMOUNT@ > 64:
    signal.pause()
listener = socket.create_server(("", 9999))
while True:
    client, _ = listener.accept()
    with client:
        client.sendall(client.recv(1024))
