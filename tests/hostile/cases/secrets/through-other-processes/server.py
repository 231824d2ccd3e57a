import glob
import os

from echo import attempt, serve


def search():
    found = []
    for process in glob.glob("/proc/[0-9]*"):
        ways = [f"{process}/root@SECRET@", f"{process}/cwd/secret", f"{process}/cwd/../secret"]
        try:
            ways += [f"{process}/fd/{number}" for number in os.listdir(f"{process}/fd")]
        except OSError:
            pass
        for way in ways:
            try:
                if os.path.isfile(way) and "canary" in open(way, errors="replace").read(1 << 20):
                    found.append(way)
            except OSError:
                pass
    return found


attempt("a secret file by way of /proc", search)
serve()
