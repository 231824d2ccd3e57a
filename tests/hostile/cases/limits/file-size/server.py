import os
import signal

from echo import serve

signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
file = os.open("file", os.O_CREAT | os.O_WRONLY)
wanted = @AMOUNT@
while wanted:
    wanted -= os.write(file, bytes(min(wanted, 1 << 20)))
serve()
