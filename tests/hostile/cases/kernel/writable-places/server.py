import os

from echo import attempt, serve

PLACES = ["/", "/usr", "/usr/bin", "/usr/local/bin", "/usr/lib", "/etc", "/bin", "/lib", "/dev", "/proc", "/sys",
          "/root", "/home", "/opt", "/var", "/boot", "/srv", "/mnt", "/media", "/run", "@FOLDER@"]  # fmt: skip


def write_all():
    found = []
    for place in PLACES:
        path = f"{place}/@MARK@-written"
        try:
            os.close(os.open(path, os.O_CREAT | os.O_WRONLY))
            os.unlink(path)
            found.append(place)
        except OSError:
            pass
    return found


attempt("writing", write_all)
serve()
