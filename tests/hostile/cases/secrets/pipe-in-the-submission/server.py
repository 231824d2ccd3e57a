import os

from echo import serve

print("HELD: a pipe was taken in" if os.path.exists("data") else "HELD: no pipe was taken in", flush=True)
serve()
