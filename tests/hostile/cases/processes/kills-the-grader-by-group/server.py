import os
import signal
import time

from echo import serve

if os.fork() == 0:
    time.sleep(0.2)
    print("TRIED: the whole group is killed", flush=True)
    os.kill(0, signal.SIGKILL)
serve()
