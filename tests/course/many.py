"""A class of any size: C programs for exercise-2 of which no two are the same."""

from pathlib import Path

from tests.cli.command import REPOSITORY

EXERCISE = REPOSITORY / "exercises" / "exercise-2"
RIGHT = EXERCISE / "server" / "server.c"
WRONG = sorted(EXERCISE.glob("mistakes/*/server.c"))
_RENAMED = ("listener", "client", "received", "open_listener", "serve", "peer", "fail")


def write_programs(top: Path, count: int, *, wrong_every: int = 0) -> Path:
    """Write so many submissions as Moodle names them; each has names and a comment of its own.

    One in ``wrong_every`` is a mistake of exercise-2, each in its turn; none where it is 0.
    """
    top.mkdir()
    for number in range(count):
        is_wrong = wrong_every and number % wrong_every == wrong_every - 1
        source = WRONG[number // wrong_every % len(WRONG)] if is_wrong else RIGHT
        folder = top / f"Surname{number:05} First_{10_000 + number}_assignsubmission_file_"
        folder.mkdir()
        (folder / "server.c").write_text(_varied(source.read_text(), number))
    return top


def _varied(text: str, number: int) -> str:
    """Return a program that does the same, with another name for each of some names."""
    names = "".join(f"#define {name} {name}_{number}\n" for name in _RENAMED if name in text)
    return f"/* The work of number {number}. */\n{names}{text}"
