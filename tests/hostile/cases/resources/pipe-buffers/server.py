import fcntl
import os

from echo import attempt, serve

TOO_MUCH = 256 << 20


def fill():
    pipes, filled = [], 0
    try:
        while filled < TOO_MUCH:
            reader, writer = os.pipe()
            pipes.append((reader, writer))
            os.set_blocking(writer, False)
            try:
                fcntl.fcntl(writer, 1031, 1 << 20)
            except PermissionError:
                pass
            try:
                while True:
                    filled += os.write(writer, b"x" * 65536)
            except BlockingIOError:
                pass
    except OSError as error:
        print(f"HELD: after {len(pipes)} pipes and {filled >> 10} KiB: {error}", flush=True)
    else:
        return f"{filled >> 20} MiB in pipes"
    finally:
        for pipe in pipes:
            for descriptor in pipe:
                os.close(descriptor)
    return None


attempt("pipe buffers", fill)
serve()
