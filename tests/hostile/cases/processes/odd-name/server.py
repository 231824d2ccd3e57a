import ctypes

from echo import serve

NAME = b") Z 1\n2 (\x1b[2J"
ctypes.CDLL(None).prctl(15, NAME, 0, 0, 0)
with open("/proc/self/comm", "rb") as file:
    print("TRIED: the name is", file.read(), flush=True)
serve()
