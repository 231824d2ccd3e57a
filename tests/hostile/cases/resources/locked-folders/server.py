import os

from echo import serve

for number in range(5):
    os.makedirs(f"locked-{number}/inside")
    open(f"locked-{number}/inside/file", "w").close()
    os.chmod(f"locked-{number}/inside", 0)
    os.chmod(f"locked-{number}", 0)
print("TRIED: five folders are locked", flush=True)
serve()
