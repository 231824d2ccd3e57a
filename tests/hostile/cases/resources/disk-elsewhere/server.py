from echo import attempt, serve

TOO_MUCH, STEP = 100 << 20, 3 << 20


def fill():
    total = 0
    for folder in ("/tmp", "/dev/shm", "/var/tmp", "/run", "/dev", "/", "/var/lock"):
        try:
            for number in range(TOO_MUCH // STEP):
                with open(f"{folder}/@MARK@-{number}", "wb", buffering=0) as file:
                    total += file.write(b"x" * STEP)
        except OSError as error:
            print(f"{folder}: {error}", flush=True)
    print(f"HELD: {total >> 20} MiB", flush=True)
    return f"{total >> 20} MiB" if total > TOO_MUCH else None


attempt("disk", fill)
serve()
