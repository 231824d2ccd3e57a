"""Reads files in which the kernel tells about itself, such as those of ``/proc``.

They are small, and read again and again: nothing is buffered, and no text is decoded that nobody wants.
"""

import os

_PART_BYTES = 64 * 1024
_MOST_BYTES = 4 << 20
"""Some are as long as a program wants them: its environment, if it moved that (prctl(2), PR_SET_MM)."""


def read_kernel_file(path: str, *, most_bytes: int = _MOST_BYTES) -> bytes:
    r"""Return all of a file, or its beginning: then a little more than `most_bytes`. Raises OSError.

    >>> read_kernel_file("/proc/sys/kernel/ostype")
    b'Linux\n'
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        content = os.read(descriptor, _PART_BYTES)
        # A short part is not the end: the kernel gives what it has made by then.
        while part := os.read(descriptor, _PART_BYTES) if content and len(content) < most_bytes else b"":
            content += part
        return content
    finally:
        os.close(descriptor)


def read_kernel_text(path: str) -> str:
    """Return all of a file as text; what is no UTF-8 is replaced, such as in names of programs. Raises OSError."""
    return read_kernel_file(path).decode("utf-8", "replace")
