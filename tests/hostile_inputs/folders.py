"""Folders and single files that are not what they seem."""

import os
from pathlib import Path


def huge_sparse_file(folder: Path) -> Path:
    """A terabyte that takes no room on the disk."""
    (folder / "work").mkdir()
    (folder / "work" / "server.py").touch()
    os.truncate(folder / "work" / "server.py", 1 << 40)
    return folder / "work"


def too_deep(folder: Path) -> Path:
    """Folders inside folders: their path is longer than any system call takes (PATH_MAX).

    Not more of them than Python's own functions can remove again, which call themselves for each level.
    """
    name = "a-folder-in-a-folder"
    top = folder / "work"
    top.mkdir()
    here = os.open(top, os.O_RDONLY)
    for _ in range(250):
        os.mkdir(name, dir_fd=here)
        below = os.open(name, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)
    return top


def too_many(folder: Path) -> Path:
    """More empty folders than anybody would look at."""
    top = folder / "work"
    top.mkdir()
    for number in range(20_001):
        os.mkdir(top / f"{number:05}")
    return top


def only_links(folder: Path) -> Path:
    """A link to a file outside in the place of the program."""
    top = folder / "work"
    top.mkdir()
    (top / "server.py").symlink_to("/etc/passwd")
    return top


def only_a_pipe(folder: Path) -> Path:
    """A pipe in the place of the program, which nobody writes to."""
    top = folder / "work"
    top.mkdir()
    os.mkfifo(top / "server.py")
    return top


def pipe(folder: Path) -> Path:
    """A pipe in the place of the submission."""
    os.mkfifo(folder / "server.py")
    return folder / "server.py"


def link_circle(folder: Path) -> Path:
    """A link to itself."""
    (folder / "server.py").symlink_to("server.py")
    return folder / "server.py"


def endless_device(_folder: Path) -> Path:
    """A device that never ends."""
    return Path("/dev/zero")


def steering_name(folder: Path) -> Path:
    """A missing file whose name would clear the screen, set the clipboard and give a runner a command."""
    return folder / "\x1b[2J\x1b]52;c;YQ==\x07\u202e\n::error::##[error]x.py"
