from echo import attempt, serve

TOO_MUCH = 192 << 20
STEP = 3 << 20


def fill():
    for number in range(TOO_MUCH // STEP):
        with open(f"filled-{number}", "wb", buffering=0) as file:
            written = 0
            while written < STEP:
                written += file.write(b"x" * (STEP - written))
    return f"{TOO_MUCH >> 20} MiB in the working folder"


attempt("disk", fill)
serve()
