"""What passes between the grader and its holder as descriptors: texts, archives of files, processes."""

import io
import os
import tarfile

from grader.model.lab import LabError
from grader.model.recipe import Source


def pid_behind(pidfd: int) -> int:
    """Return the pid of a pidfd, as this process sees it (pidfd_open(2), fdinfo)."""
    with open(f"/proc/self/fdinfo/{pidfd}", encoding="ascii") as file:
        for line in file:
            if line.startswith("Pid:"):
                return int(line.split()[1])
    raise LabError("the kernel does not tell the process behind a pidfd: Linux 5.3 or newer is needed")


def readable_descriptor(content: str | bytes) -> int:
    """Return a descriptor from which a text can be read; the path of the null device stands for itself."""
    if content == os.devnull:
        return os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
    file = os.memfd_create("sockgrade-text", os.MFD_CLOEXEC)
    os.write(file, content if isinstance(content, bytes) else content.encode("utf-8", "surrogateescape"))
    os.lseek(file, 0, os.SEEK_SET)
    return file


def write_archive(source: Source, writer: io.BufferedIOBase) -> None:
    """Write a program's files as a tar archive, with nothing of their owners, times or other attributes."""
    with tarfile.open(fileobj=writer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for file in source.files:
            member = tarfile.TarInfo(str(file.path))
            member.size = len(file.content)
            member.mode = 0o755 if file.executable else 0o644
            archive.addfile(member, io.BytesIO(file.content))
