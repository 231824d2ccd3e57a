"""Wrong: SIGCHLD interrupts accept(), which ends the program."""

import os
import signal
import socket


def reap(*_):
    while True:
        os.waitpid(-1, 0)  # raises ChildProcessError after the last one


signal.signal(signal.SIGCHLD, reap)

with socket.create_server(("0.0.0.0", 9999), backlog=40) as listener:
    while True:
        client, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            while data := client.recv(65536):
                client.sendall(data)
            client.close()
            os._exit(0)
        client.close()
