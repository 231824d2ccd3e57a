import os
import sys

from echo import serve

places = [os.getcwd(), os.path.dirname(os.path.abspath(__file__)), os.path.expanduser("~"), os.environ["TMPDIR"]]
for folder in places:
    path = os.path.join(folder, "state")
    if os.path.exists(path):
        sys.exit(f"ESCAPED: {path} is there from an earlier start")
for folder in places:
    with open(os.path.join(folder, "state"), "w") as file:
        file.write("here I was\n")
print("TRIED: state is kept", flush=True)
serve()
