import os
import socket
import sys

from echo import serve

KEEPER = "import os, signal; os.fork() and os._exit(0); os.setsid(); signal.pause()  # left by server.py"
try:
    listener = socket.create_server(("", 9999))
except OSError as error:
    sys.exit(f"ESCAPED: somebody of the last start still has the port: {error}")
listener.set_inheritable(True)
if os.fork() == 0:
    os.setsid()
    os.execve(sys.executable, ["sleep", "-c", KEEPER], {})
print("TRIED: a child keeps the port", flush=True)
while True:
    client, _ = listener.accept()
    with client:
        client.sendall(client.recv(1024))
