"""What the holder writes into folders of the lab: programs' files, and a lab's own ``/etc``."""

import contextlib
import os
import shutil
import tarfile
from collections.abc import Iterable, Mapping
from typing import BinaryIO


def unpack_archive(file: BinaryIO, folder: str) -> None:
    """Unpack a tar archive, made by the grader, into a folder. Raises OSError."""
    os.makedirs(folder, exist_ok=True)
    with tarfile.open(fileobj=file, mode="r:") as archive:
        for member in archive:
            _extract(archive, member, os.path.join(folder, member.name))


def _extract(archive: tarfile.TarFile, member: tarfile.TarInfo, path: str) -> None:
    """Write one member: only folders and plain files, never through a link, never over another.

    TarFile.extract can do this since Python 3.11.4, by its filters; Debian 12 has 3.11.2.
    """
    if member.isdir():
        os.makedirs(path, exist_ok=True)
        return
    content = archive.extractfile(member)
    if content is None:
        return
    os.makedirs(os.path.dirname(path), exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, member.mode & 0o777)
    with os.fdopen(descriptor, "wb") as file:
        shutil.copyfileobj(content, file)


def fill_folder(folder: str, folders: Iterable[str], copies: Iterable[str], texts: Mapping[str, str]) -> None:
    """Make a folder with empty folders, with copies of the machine's own files and folders, and with texts.

    What of the machine's this user may not read is left out: no program could read it either. Raises OSError.
    """
    os.mkdir(folder)
    for name in folders:
        os.mkdir(f"{folder}/{name}")
    for path in copies:
        with contextlib.suppress(OSError):
            _copy(path, f"{folder}/{os.path.basename(path)}")
    for name, text in texts.items():
        _write(f"{folder}/{name}", text.encode("utf-8", "surrogateescape"))


def _copy(source: str, target: str) -> None:
    if os.path.isdir(source):
        shutil.copytree(source, target, symlinks=True, copy_function=_copy)
        return
    descriptor = os.open(source, os.O_RDONLY)
    try:
        content = os.read(descriptor, os.fstat(descriptor).st_size)
    finally:
        os.close(descriptor)
    _write(target, content)


def _write(path: str, content: bytes) -> None:
    """Write a new file. Not by open(), whose layers take longer than the kernel does."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        while content:
            content = content[os.write(descriptor, content) :]
    finally:
        os.close(descriptor)
