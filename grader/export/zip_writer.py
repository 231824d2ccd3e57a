"""A zip archive whose bytes depend on nothing but its files: the same input gives the same archive. Pure."""

import io
import zipfile
from collections.abc import Mapping
from typing import NamedTuple

_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The oldest time that a zip archive can tell (APPNOTE.TXT 6.3.10, 4.4.6)."""
_UNIX = 3
"""The system whose file modes a member has (APPNOTE, 4.4.2)."""
_PLAIN_FILE = 0o100000
"""S_IFREG (inode(7))."""


class Member(NamedTuple):
    """A file of an archive."""

    content: bytes
    executable: bool = False


def write_zip(members: Mapping[str, Member]) -> bytes:
    """Return the archive, its files by their paths and sorted by them.

    They are not compressed: how well that is done changes with the version of zlib.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(members):
            info = zipfile.ZipInfo(name, _EARLIEST)
            info.create_system = _UNIX
            info.external_attr = (_PLAIN_FILE | (0o755 if members[name].executable else 0o644)) << 16
            archive.writestr(info, members[name].content)
    return buffer.getvalue()
