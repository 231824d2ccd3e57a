"""A program's own room in the holder: a file system with a size, for its working folder, ``/tmp`` and ``/dev/shm``.

A tmpfs of its own, since a size alone is no limit: an empty file costs no space, and memory all the same (tmpfs(5),
``nr_inodes``). Without namespaces nothing can be mounted: a room is then a plain folder, without a limit.
"""

import os
import shutil

from grader.lab import kernel
from grader.model.plainclass import plain

WORK = "work"
TEMPORARY = "tmp"
SHARED_MEMORY = "shm"
FOLDERS = (WORK, TEMPORARY, SHARED_MEMORY)
_MEBIBYTE = 1 << 20


@plain
class Space:
    """What may be written, beyond what the working folder starts with."""

    mib: int
    files: int
    """Files, folders and links."""


def make_room(room: str, source: str | None, space: Space, *, is_mounted: bool) -> None:
    """Make a room, with a copy of another one's working folder, or an empty one. Raises OSError."""
    os.makedirs(room)
    if is_mounted:
        _mount(room, source, space)
    for name in FOLDERS:
        if name != WORK or source is None:
            os.mkdir(f"{room}/{name}")
    for name in (TEMPORARY, SHARED_MEMORY):
        os.chmod(f"{room}/{name}", 0o1777)  # noqa: S103 - as every system has them (hier(7)); only this program sees them
    if source is not None:
        _copy_tree(f"{source}/{WORK}", f"{room}/{WORK}")


def _mount(room: str, source: str | None, space: Space) -> None:
    used_bytes, used_files = (0, 1 + len(FOLDERS)) if source is None else _used(source)
    size = used_bytes + space.mib * _MEBIBYTE
    files = used_files + space.files
    options = f"size={size},nr_inodes={files},mode=755"
    kernel.mount("sockgrade", room, "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, options)


def _used(room: str) -> tuple[int, int]:
    """Return the bytes and the files of a mounted room (statvfs(3))."""
    seen = os.statvfs(room)
    return (seen.f_blocks - seen.f_bfree) * seen.f_frsize, seen.f_files - seen.f_ffree


def what_is_full(room: str) -> str | None:
    """Return what of a mounted room is used up, ``disk space`` or ``number of files``; None when neither is."""
    seen = os.statvfs(room)
    if seen.f_bfree == 0:
        return "disk space"
    return "number of files" if seen.f_ffree == 0 else None


def _copy_tree(source: str, target: str) -> None:
    """Copy folders, plain files and links. What else a build may have left, such as a pipe, is no part of it."""
    os.makedirs(target)
    for entry in os.scandir(source):
        copy = os.path.join(target, entry.name)
        if entry.is_symlink():
            os.symlink(os.readlink(entry.path), copy)
        elif entry.is_dir():
            _copy_tree(entry.path, copy)
        elif entry.is_file():
            shutil.copy(entry.path, copy)
