import time

from echo import serve

while time.process_time() < @AMOUNT@:
    for _ in range(100_000):
        pass  # to look at the clock is a system call, and what traces it would work as much as this program
serve()
