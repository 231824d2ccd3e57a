"""Wrong: nobody reads what comes."""

import signal
import socket

endpoint = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
endpoint.bind(("0.0.0.0", 9999))
signal.pause()
