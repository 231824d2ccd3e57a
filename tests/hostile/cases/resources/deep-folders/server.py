import os

from echo import serve

here = os.getcwd()
depth = 0
try:
    for depth in range(2200):
        os.mkdir("d")
        os.chdir("d")
except OSError as error:
    print("HELD:", error, flush=True)
os.chdir(here)
print(f"TRIED: {depth + 1} folders deep", flush=True)
serve()
