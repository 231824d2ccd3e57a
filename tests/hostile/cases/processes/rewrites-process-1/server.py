import os

from echo import serve

try:
    with open("/proc/1/syscall") as file:
        where = int(file.read().split()[-1], 16)
    with open("/proc/1/mem", "r+b", buffering=0) as memory:
        memory.seek(where)
        memory.write(b"\xeb\xfe" if os.uname().machine == "x86_64" else b"\x00\x00\x00\x14")  # jump to itself
    print("TRIED: process 1 was rewritten", flush=True)
except (OSError, ValueError) as error:
    print("HELD:", error, flush=True)
serve()
