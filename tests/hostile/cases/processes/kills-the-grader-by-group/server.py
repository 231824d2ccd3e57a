import os
import signal

from echo import serve

if os.fork() == 0:
    print("TRIED: the whole group is killed", flush=True)
    os.kill(0, signal.SIGKILL)
serve()
