"""Files of the kernel are read whole, but not without end."""

from pathlib import Path

import pytest

from grader.observe.reading import read_kernel_file, read_kernel_text


@pytest.mark.parametrize("path", ["/proc/self/mountinfo", "/proc/kallsyms", "/proc/sys/kernel/ostype"])
def test_a_file_is_read_whole(path: str) -> None:
    """Also one that the kernel gives in many parts: as Python's own files read it."""
    whole = Path(path).read_bytes()
    assert read_kernel_file(path, most_bytes=1 << 30) == whole
    assert read_kernel_text(path) == whole[: len(read_kernel_file(path))].decode()


def test_what_has_no_end_is_read_no_further_than_asked() -> None:
    """Such as an environment that a program has moved."""
    assert 1 << 20 <= len(read_kernel_file("/dev/zero", most_bytes=1 << 20)) < 2 << 20
    assert len(read_kernel_file("/dev/zero")) < 8 << 20
