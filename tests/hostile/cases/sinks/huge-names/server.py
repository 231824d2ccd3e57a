import os

from echo import serve

print("HELD:", [len(name) for name in os.listdir()], flush=True)
serve()
