"""A program's own room in the holder: a file system with a size, for its working folder, ``/tmp`` and ``/dev/shm``.

A tmpfs of its own, since a size alone is no limit: an empty file costs no space, and memory all the same (tmpfs(5),
``nr_inodes``). Without namespaces nothing can be mounted: a room is then a plain folder, without a limit.
"""

import errno
import os
import shutil
import subprocess

from grader.lab import kernel
from grader.model.plainclass import plain

WORK = "work"
TEMPORARY = "tmp"
SHARED_MEMORY = "shm"
DEEPEST = 64
"""Folders in folders that a build may leave."""
FOLDERS = (WORK, TEMPORARY, SHARED_MEMORY)
_COMMANDS = "/usr/bin:/bin"
_REMOVE = ("rm", "-rf", "--one-file-system", "--")
_UNLOCK = ("chmod", "-R", "u+rwx", "--")
_MEBIBYTE = 1 << 20
_PAGE_BYTES = 4096


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
    """Return the bytes that a copy of a room's working folder takes, and the room's files.

    A file with holes takes more as a copy than it does itself (lseek(2)).
    """
    size, files = 0, 1 + len(FOLDERS)
    for folder, folders, names in os.walk(f"{room}/{WORK}"):
        files += len(folders) + len(names)
        links = (name for name in folders if os.path.islink(f"{folder}/{name}"))
        sizes = (os.lstat(f"{folder}/{name}").st_size for name in (*names, *links))
        size += sum(-(-each // _PAGE_BYTES) * _PAGE_BYTES for each in sizes)
    return size, files


def what_is_full(room: str) -> str | None:
    """Return what of a mounted room is used up, ``disk space`` or ``number of files``; None when neither is."""
    seen = os.statvfs(room)
    if seen.f_bfree == 0:
        return "disk space"
    return "number of files" if seen.f_ffree == 0 else None


def what_cannot_be_copied(room: str, space: Space) -> str | None:
    """Return, as ``made ...``, what of a built working folder no copy can be made of; None when one can.

    A file may be larger than the space it takes (lseek(2), holes): the copy would take all of it. Raises OSError
    for what is not the build's doing.
    """
    try:
        return _what_is_too_much(room, space)
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            return "made a path that is too long"
        if error.errno == errno.EACCES:
            return "made something that may not be read"
        raise


def _what_is_too_much(room: str, space: Space) -> str | None:
    size = files = 0
    folders = [(f"{room}/{WORK}", 0)]
    while folders:
        path, depth = folders.pop()
        if depth > DEEPEST:
            return f"made folders more than {DEEPEST} deep"
        with os.scandir(path) as entries:
            for entry in entries:
                files += 1
                if entry.is_dir(follow_symlinks=False):
                    folders.append((entry.path, depth + 1))
                elif entry.is_symlink():
                    size += _PAGE_BYTES
                elif entry.is_file(follow_symlinks=False):
                    size += entry.stat(follow_symlinks=False).st_size
                    if not os.access(entry.path, os.R_OK):
                        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), entry.path)
                if size > space.mib * _MEBIBYTE or files > space.files:
                    return f"made more than {space.mib} MiB of files, or more than {space.files:,} files"
    return None


def remove_scratch(room: str) -> None:
    """Remove what a program has left outside its working folder, such as a compiler's cache: none sees it again."""
    for name in (TEMPORARY, SHARED_MEMORY):
        path = f"{room}/{name}"
        try:
            is_empty = not os.listdir(path)
        except OSError:  # it was locked, or removed
            is_empty = False
        if not is_empty:
            # No more than this: who is left of the build may put a link there, which chmod(1) follows.
            _run(*_REMOVE, path)


def remove_tree(path: str) -> None:
    """Remove a folder that a program has had its way with: locked, or deeper than any path is long.

    By the commands, which walk with descriptors and without recursion (fts(3)).
    """
    for command in (_REMOVE, _UNLOCK, _REMOVE):
        if os.path.isdir(path):
            _run(*command, path)


def _run(command: str, *arguments: str) -> None:
    """Run the system's own command: $PATH is whoever's started the grader, and may lack it."""
    path = shutil.which(command, path=_COMMANDS) or command
    subprocess.run((path, *arguments), check=False, stdin=subprocess.DEVNULL, capture_output=True)


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
