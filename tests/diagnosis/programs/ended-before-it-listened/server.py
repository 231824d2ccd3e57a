"""Wrong: it needs a file that nobody has made."""

import socket

with open("settings.txt") as settings:
    port = int(settings.read())
with socket.create_server(("0.0.0.0", port)) as listener:
    while True:
        client, _ = listener.accept()
