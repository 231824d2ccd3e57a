import os
import signal

from echo import serve

for _ in range(5):
    if os.fork() == 0:
        os.setsid()
        os.kill(os.getpid(), signal.SIGSTOP)
        while True:
            signal.pause()
print("TRIED: five children are stopped", flush=True)
serve()
