import os

from echo import serve

for _ in range(20):
    if os.fork() == 0:
        while True:
            pass
print("TRIED: twenty children compute", flush=True)
serve()
