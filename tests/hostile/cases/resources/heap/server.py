from echo import attempt, serve

LIMIT, STEP = 512 << 20, 16 << 20


def take():
    held = []
    try:
        while len(held) * STEP < LIMIT:
            held.append(bytearray(b"x") * STEP)
    except MemoryError:
        print(f"HELD: after {len(held) * 16} MiB", flush=True)
        return None
    return f"{LIMIT >> 20} MiB"


attempt("memory", take)
serve()
