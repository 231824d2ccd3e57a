import glob
import os
import stat

from echo import attempt, serve

HARMLESS = {"null", "zero", "full", "random", "urandom", "tty", "ptmx", "stdin", "stdout", "stderr"}


def open_all():
    found = []
    for path in glob.glob("/dev/*"):
        if os.path.basename(path) in HARMLESS:
            continue
        try:
            mode = os.stat(path).st_mode
            if stat.S_ISBLK(mode) or stat.S_ISCHR(mode):
                os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY))
                found.append(path)
        except OSError:
            pass
    return [path for path in found if path != "/dev/console"]  # a sandbox's console is its own terminal


attempt("devices", open_all)
attempt("a device of its own", lambda: os.mknod("disk", stat.S_IFBLK | 0o600, os.makedev(8, 0)) is None)
serve()
