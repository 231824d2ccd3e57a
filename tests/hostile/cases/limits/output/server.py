import os
import signal

from echo import serve

for _ in range(@AMOUNT@):
    os.write(1, b"x" * 1023 + b"\n")
if @AMOUNT@ > 512:
    signal.pause()
serve()
