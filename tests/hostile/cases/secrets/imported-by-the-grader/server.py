import sys

sys.path[:] = [path for path in sys.path if path.startswith("/usr") or path.startswith("/opt") or "python3" in path]
import os

sys.path.append(os.path.dirname(os.path.abspath(__file__)))
from echo import serve

print("HELD: nobody else has imported anything", flush=True)
serve()
