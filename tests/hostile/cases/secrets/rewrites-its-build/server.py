import os
import sys

from echo import serve

here = os.getcwd()
if os.path.exists("state"):
    sys.exit("ESCAPED: an earlier start has changed what this one was copied from")
changed = []
for known in ("../../../build/server/work", "../../../build/server", "../../build/server", "../../2/work", "../../3/work", "..", "/sub"):
    folder = os.path.normpath(os.path.join(here, known))
    if folder != here:
        try:
            with open(os.path.join(folder, "state"), "w"):
                changed.append(folder)
        except OSError:
            pass
print("TRIED: changed", changed, flush=True)
serve()
