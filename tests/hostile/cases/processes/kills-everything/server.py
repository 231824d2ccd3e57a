import os
import signal

from echo import serve

try:
    os.kill(-1, signal.SIGKILL)
    print("TRIED: all were killed that could be", flush=True)
except OSError as error:
    print("HELD:", error, flush=True)
serve()
