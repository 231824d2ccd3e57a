import os
import signal
import socket
import sys

reader, writer = os.pipe()
os.set_blocking(writer, False)
signal.set_wakeup_fd(writer)
signal.signal(signal.SIGALRM, lambda *_: None)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
signal.setitimer(signal.ITIMER_REAL, 0.05, 0.05)
listener = socket.create_server(("", 9999))
while True:
    client, _ = listener.accept()
    with client:
        client.sendall(client.recv(1024))
