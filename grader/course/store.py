"""The folder of a course's results: a record and a page for each submission and exercise, each whole or not there.

``records/EXERCISE/KEY.json`` and ``pages/EXERCISE/KEY.html``. A record counts for what it was made from alone: it
names the digests of the submission and of the exercise, the version of sockgrade, and how programs were kept
apart; where one of them differs now, it is graded anew.
"""

import contextlib
import errno
import fcntl
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from grader.report.escape import dump_json
from grader.report.json_format import plain

RECORD_VERSION = 1
UNPACKED = ".unpacked"
_LOCK = ".lock"
_TEMPORARY = ".new"


class StoreProblem(Exception):  # noqa: N818 - it is the machine's or the user's to mend
    """Results can't be kept; the message says why and what to do."""


class Store:
    """The results, held by this process alone from :meth:`open` to :meth:`close`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock: int | None = None

    def open(self) -> None:
        """Make the folder where there is none, and lock it. Raises StoreProblem, also where another has it.

        Nobody else may look into it, as into bundles of evidence: records and pages tell what only instructors see.
        Of a folder that is there, whoever made it has decided.
        """
        with _told(self.folder):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = os.open(self.folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.read(lock, 20).decode("ascii", "replace").strip()
            os.close(lock)
            if error.errno != errno.EWOULDBLOCK:
                raise StoreProblem(f"`{self.folder}` can't be locked: {error.strerror}") from error
            who = f" (process {holder})" if holder.isdigit() else ""
            raise StoreProblem(
                f"another sockgrade{who} grades into `{self.folder}` just now: wait for its end"
            ) from error
        self._lock = lock
        with _told(self.folder):
            os.ftruncate(lock, 0)
            os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)
            self._tidy()

    def close(self) -> None:
        """Let others have the folder."""
        if self._lock is not None:
            shutil.rmtree(self.folder / UNPACKED, ignore_errors=True)
            os.close(self._lock)
            self._lock = None

    def _tidy(self) -> None:
        """Remove what one that was killed left unfinished."""
        shutil.rmtree(self.folder / UNPACKED, ignore_errors=True)
        for path in (*self.folder.glob(f"*{_TEMPORARY}"), *self.folder.glob(f"*/*/*{_TEMPORARY}")):
            path.unlink(missing_ok=True)

    def new_folder_for_unpacking(self) -> Path:
        """Return an empty folder, which is removed in the end. Raises StoreProblem."""
        folder = self.folder / UNPACKED
        with _told(folder):
            folder.mkdir()
        return folder

    def read(self, exercise: str, key: str) -> dict[str, Any] | None:
        """Return a record; None where there is none, or none that this version can read."""
        try:
            record = json.loads(self._record(exercise, key).read_bytes())
        except (OSError, ValueError, RecursionError):
            return None
        is_ours = isinstance(record, dict) and record.get("version") == RECORD_VERSION
        return record if is_ours and self._page(exercise, key).exists() else None

    def write(self, exercise: str, key: str, record: dict[str, Any], page: str) -> None:
        """Keep a record and its page. Raises StoreProblem."""
        # The page first: where there is a record, there is a page.
        self.write_file(self._page(exercise, key), [page.encode("utf-8", "backslashreplace")])
        text = dump_json(plain({"version": RECORD_VERSION, **record})) + "\n"
        self.write_file(self._record(exercise, key), [text.encode("ascii")])

    def remove(self, exercise: str, key: str) -> None:
        """Forget a record. Raises StoreProblem."""
        with _told(self._record(exercise, key)):
            self._record(exercise, key).unlink(missing_ok=True)

    def write_file(self, path: Path, parts: Iterable[bytes]) -> None:
        """Write a file: it is whole, or as it was before, whenever we are killed. Raises StoreProblem."""
        with _told(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary = path.with_name(f".{path.name}{_TEMPORARY}")
            with open(temporary, "wb") as file:
                file.writelines(parts)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, path)
            _sync_folder(path.parent)

    def _record(self, exercise: str, key: str) -> Path:
        return self.folder / "records" / exercise / f"{key}.json"

    def _page(self, exercise: str, key: str) -> Path:
        return self.folder / "pages" / exercise / f"{key}.html"


def _sync_folder(folder: Path) -> None:
    """Make the new name last, too (fsync(2), "does not necessarily ensure that the entry in the directory")."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    """Raise StoreProblem for what the system says of a file that can't be written."""
    try:
        yield
    except OSError as error:
        raise StoreProblem(
            f"`{path}` can't be written: {error.strerror or error}{_MENDS.get(error.errno or 0, '')}"
        ) from error


_GO_ON = "; what is graded by now is kept, and the same command goes on with it"
_MENDS = {
    errno.ENOSPC: f": make room{_GO_ON}",
    errno.EDQUOT: f": make room{_GO_ON}",
    errno.EACCES: ": name a folder that you may write, or change its permissions",
    errno.EROFS: ": name a folder that you may write",
}
