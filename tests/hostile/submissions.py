"""Lays a case's files out as a student would hand them in."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from tests.hostile.corpus import GIVEN, HEADER, Case


def lay_out(case: Case, folder: Path, placeholders: Mapping[str, str]) -> None:
    """Fill a folder with a case's files, the given ones, and what no checkout should hold."""
    words = {**placeholders, "@AMOUNT@": case.amount}
    for source in (GIVEN, case.folder):
        shutil.copytree(source, folder, dirs_exist_ok=True, symlinks=True, ignore=_leave_out)
    (folder / HEADER).unlink(missing_ok=True)
    for path in [path for path in folder.rglob("*") if path.is_file()]:
        path.write_bytes(_filled(path.read_bytes(), words))
    for name, content in case.header.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_filled(content.encode("utf-8", "surrogateescape"), words))
    for name, target in case.header.links.items():
        (folder / name).symlink_to(_filled(target.encode(), words).decode())
    for name in case.header.pipes:
        os.mkfifo(folder / name)


def _leave_out(_folder: str, names: list[str]) -> set[str]:
    return {name for name in names if name == "__pycache__"}


def _filled(content: bytes, words: Mapping[str, str]) -> bytes:
    for word, value in words.items():
        content = content.replace(word.encode(), value.encode())
    return content
