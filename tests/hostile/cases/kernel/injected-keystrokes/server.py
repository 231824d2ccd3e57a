import fcntl
import os
import termios

from echo import attempt, serve


def inject(terminal):
    for byte in b"touch @FOLDER@/injected\n":
        fcntl.ioctl(terminal, termios.TIOCSTI, bytes([byte]))
    return "keystrokes"


def console():
    with open("/dev/tty", "w") as terminal:
        # TIOCLINUX, 2: paste what is selected, on a virtual console
        return fcntl.ioctl(terminal, 0x541C, bytes([2])) is not None


for number in (0, 1, 2):
    attempt(f"keystrokes by descriptor {number}", lambda: inject(number))
attempt("keystrokes by /dev/tty", lambda: inject(os.open("/dev/tty", os.O_RDWR)))
attempt("pasting", console)
serve()
