"""A small class: an exercise of a second, and submissions of known verdicts, as Moodle names them."""

import zipfile
from pathlib import Path

from tests.cli.conftest import PATIENT, RIGHT, WRONG, write_exercise

GRADEBOOK = ("gradebook-moodle.csv", "gradebook-canvas.csv", "gradebook.xlsx", "index.html")
SHOUTS = WRONG
CLOSES = RIGHT.replace("c.sendall(c.recv(99))", "c.close()")
PROGRAMS = {"passed": RIGHT, "failed": SHOUTS}


def write_small(top: Path, slug: str = "small-1") -> Path:
    """Write an exercise that nothing fails because a machine is busy; return the folder of all exercises."""
    write_exercise(top, slug, PATIENT)
    return top


def write_class(top: Path, count: int) -> Path:
    """Write a class in which every third program is wrong, and no two are the same."""
    top.mkdir()
    for number in range(count):
        folder = top / f"Surname{number:03} First_{1000 + number}_assignsubmission_file_"
        folder.mkdir()
        text = SHOUTS if number % 3 == 2 else RIGHT
        (folder / "server.py").write_text(f"# the program of number {number}\n{text}")
    return top


def zipped(folder: Path, archive: Path) -> Path:
    """Pack a folder's files, and its empty folders, as Moodle does."""
    with zipfile.ZipFile(archive, "w") as file:
        for path in sorted(folder.rglob("*")):
            file.write(path, path.relative_to(folder))
    return archive


def gradebook(output: Path) -> dict[str, bytes]:
    """Return the content of each file of a gradebook."""
    return {name: (output / name).read_bytes() for name in GRADEBOOK}


def records(output: Path) -> dict[str, int]:
    """Return when each record was written, by its name."""
    return {path.name: path.stat().st_mtime_ns for path in (output / "records").glob("*/*.json")}
