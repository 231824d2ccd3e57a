import os
import signal
import time

from echo import serve

CHILDREN, EACH = 16, 24 << 20
ready, tell = os.pipe()
for _ in range(CHILDREN):
    if os.fork() == 0:
        held = bytearray(b"x") * EACH
        os.write(tell, b"x")
        while True:
            signal.pause()
count = 0
while count < CHILDREN:
    count += len(os.read(ready, CHILDREN))
time.sleep(0.5)
print(f"ESCAPED: {CHILDREN * EACH >> 20} MiB, and nobody minds", flush=True)
serve()
