import os

from echo import serve

print("HELD: this line must stay", flush=True)
for way in ("/proc/self/fd/1", "/dev/stdout", "/dev/tty"):
    for act in (lambda: os.truncate(way, 0), lambda: os.ftruncate(1, 0), lambda: os.lseek(1, 0, 0)):
        try:
            act()
        except OSError as error:
            print(way, error, flush=True)
serve()
