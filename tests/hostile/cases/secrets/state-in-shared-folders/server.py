import sys

from echo import serve

kept = 0
for folder in ("/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run", "/run/lock"):
    try:
        with open(f"{folder}/@MARK@-state", "x"):
            kept += 1
    except FileExistsError:
        sys.exit(f"ESCAPED: {folder}/@MARK@-state is there from an earlier start")
    except OSError:
        pass
print(f"TRIED: state is kept in {kept} places", flush=True)
serve()
