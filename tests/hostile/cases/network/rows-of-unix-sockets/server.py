import signal
import socket

ROWS = (
    "\0x\ntcp        0      0 0.0.0.0:9999            0.0.0.0:*               LISTEN      1/server",
    "\0x\n   0: 00000000:270F 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 1 1 0 100",
    "0.0.0.0:9999",
)
held = []
for name in ROWS:
    held.append(socket.socket(socket.AF_UNIX))
    held[-1].bind(name[:107])
    held[-1].listen()
signal.pause()
