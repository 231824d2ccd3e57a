import fcntl
import os
import struct
import termios

from echo import serve

for number in (0, 1, 2):
    os.set_blocking(number, False)
    try:
        settings = termios.tcgetattr(number)
        settings[0] |= termios.IXON
        settings[1] |= termios.OPOST
        settings[3] |= termios.ECHO | termios.ICANON | termios.TOSTOP
        termios.tcsetattr(number, termios.TCSANOW, settings)
        fcntl.ioctl(number, termios.TIOCSWINSZ, struct.pack("HHHH", 1, 1, 0, 0))
        fcntl.ioctl(number, termios.TIOCEXCL)
    except (OSError, termios.error) as error:
        os.write(1, f"HELD: {error}\n".encode())
os.write(1, b"TRIED: the terminal is another one now\n")
termios.tcflow(1, termios.TCOOFF)
serve()
