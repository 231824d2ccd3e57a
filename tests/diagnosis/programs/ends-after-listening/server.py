"""Wrong: nothing waits for clients, so that the program ends."""

import socket

listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("0.0.0.0", 9999))
listener.listen(40)
print("listening")
