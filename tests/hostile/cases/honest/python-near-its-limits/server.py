import os
import signal
import socket
import time

children = []
for _ in range(40):
    child = os.fork()
    if child == 0:
        signal.pause()
    children.append(child)
for child in children:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
held = [open("/dev/null") for _ in range(100)]
memory = bytearray(b"x") * (150 << 20)
with open("file", "wb") as file:
    file.write(bytes(4 << 20))
for number in range(300):
    open(f"file-{number}", "w").close()
for _ in range(400):
    os.write(1, b"x" * 1023 + b"\n")
while time.process_time() < 0.5:
    pass
listener = socket.create_server(("", 9999))
while True:
    client, _ = listener.accept()
    with client:
        client.sendall(client.recv(1024))
