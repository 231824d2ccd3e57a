"""The command for scripts that call it by its name: a fork of the server's stands for it.

Started as ``python -I -S fork_client.py CHANNEL ARGUMENT...``, with the server's channel among its descriptors. It
imports next to nothing: a script may call it often.
"""

import json
import os
import signal
import socket
import sys


def main() -> None:
    """Let the server fork the command with our descriptors, environment and folder, and end as it ends."""
    told, telling = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    request = {
        "arguments": sys.argv[2:],
        "environment": dict(os.environ),
        "folder": os.getcwd(),
        "limits": [],
        "is_terminal": False,
    }
    with telling:
        channel = socket.socket(fileno=int(sys.argv[1]))
        socket.send_fds(channel, [json.dumps(request).encode()], [0, 1, 2, telling.fileno()])
    told.recv(64)  # its process id
    code = int(told.recv(64))
    if code < 0:
        signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    sys.exit(code)


if __name__ == "__main__":
    main()
