"""Wrong: no accept()."""

import signal
import socket

with socket.create_server(("0.0.0.0", 9999), backlog=40):
    signal.pause()
