from echo import attempt, serve


def read():
    with open("stolen", errors="replace") as file:
        return [line[:60] for line in file if "canary-file" in line or "hidden-words" in line or ":$" in line]


attempt("what the build could read", read)
serve()
