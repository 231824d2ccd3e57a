"""Takes files in one by one, and stops at the first that is one too many, too large or in another's place."""

from collections.abc import Iterable
from pathlib import PurePosixPath

from grader.loader.problems import shown
from grader.model.recipe import SourceFile
from grader.submission.bounds import LARGEST_FILE_BYTES, MEBIBYTE, MOST_BYTES, MOST_ENTRIES, MOST_FILES
from grader.submission.names import check_size, folded
from grader.submission.problems import SubmissionProblem

_ONLY_FILES = "hand in only the program's own files"


class Intake:
    """The files of one submission, as far as they have been read."""

    def __init__(self, name: str) -> None:
        self.files: list[SourceFile] = []
        self.notes: list[str] = []
        self._about = f"`{shown(name)}`"
        self._entries = 0
        self._bytes = 0

    def count_entry(self) -> None:
        """Count a file or folder, also one that is then ignored. Raises SubmissionProblem."""
        self._entries += 1
        if self._entries > MOST_ENTRIES:
            raise SubmissionProblem(f"{self._about} has more than {MOST_ENTRIES:,} entries", _ONLY_FILES)

    @property
    def room_bytes(self) -> int:
        """How many bytes the next file may have."""
        return min(LARGEST_FILE_BYTES, MOST_BYTES - self._bytes)

    def check_room(self, path: PurePosixPath, size_bytes: int) -> None:
        """Raise SubmissionProblem for a file that does not fit any more."""
        if size_bytes > LARGEST_FILE_BYTES:
            what = f"`{shown(str(path))}` is larger than {LARGEST_FILE_BYTES // MEBIBYTE} MiB"
            raise SubmissionProblem(what, _ONLY_FILES)
        if len(self.files) >= MOST_FILES or size_bytes > self.room_bytes:
            bounds = f"{MOST_FILES} files or {MOST_BYTES // MEBIBYTE} MiB"
            raise SubmissionProblem(f"{self._about} has more than {bounds}", _ONLY_FILES)

    def take(self, path: PurePosixPath, content: bytes, *, executable: bool) -> None:
        """Take a file. Raises SubmissionProblem when it does not fit."""
        check_size(path)
        self.check_room(path, len(content))
        self._bytes += len(content)
        self.files.append(SourceFile(path, content, executable))


class Places:
    """The places of an archive's members: no two may have the same, on any file system."""

    def __init__(self) -> None:
        self._spelled: dict[str, PurePosixPath] = {}
        self._files: set[PurePosixPath] = set()
        self._folders: set[PurePosixPath] = set()

    def add_folder(self, path: PurePosixPath) -> None:
        """Add a folder, which may be told any number of times. Raises SubmissionProblem."""
        self._add_folders((path, *path.parents))

    def add_file(self, path: PurePosixPath) -> None:
        """Add a file. Raises SubmissionProblem."""
        self._add_folders(path.parents)
        if path in self._files:
            raise _misplaced(f"`{shown(str(path))}` is in it twice")
        self._spell(path)
        self._files.add(path)
        self._refuse_both(path)

    def _add_folders(self, paths: Iterable[PurePosixPath]) -> None:
        for folder in paths:
            if folder not in self._folders:
                self._spell(folder)
                self._folders.add(folder)
                self._refuse_both(folder)

    def _spell(self, path: PurePosixPath) -> None:
        other = self._spelled.setdefault(folded(path), path)
        if other != path:
            raise _misplaced(f"`{shown(str(other))}` and `{shown(str(path))}` differ in upper and lower case only")

    def _refuse_both(self, path: PurePosixPath) -> None:
        if path in self._files and path in self._folders:
            raise _misplaced(f"`{shown(str(path))}` is both a file and a folder")


def _misplaced(what: str) -> SubmissionProblem:
    return SubmissionProblem(what, "keep the one that counts, and pack the archive again")
