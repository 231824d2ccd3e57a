"""Which names inside a submission are taken, which are refused, and which are left behind unread. Pure."""

import unicodedata
from pathlib import Path, PurePosixPath

from grader.loader.problems import shown
from grader.submission.bounds import DEEPEST_FOLDER, LONGEST_NAME_BYTES, LONGEST_PATH_BYTES
from grader.submission.problems import SubmissionProblem

_IGNORED = frozenset(
    {
        *(".git", ".hg", ".svn", ".idea", ".vscode"),
        *("__pycache__", ".venv", "node_modules", ".mypy_cache", ".pytest_cache", ".ruff_cache"),
        *("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"),
    }
)
_APPLE_DOUBLE = "._"
"""Before the name of a file's attributes, where macOS puts them into an archive (RFC 1740, appendix A)."""
_LONGEST_SHOWN_PATH = 4096
"""PATH_MAX (limits.h(0p))."""
_RENAME = "give it a plain name, and pack the archive again"


def shown_path(path: Path | str) -> str:
    """Return a path of this machine as messages show it: whole, since its end tells most."""
    return shown(str(path), most=_LONGEST_SHOWN_PATH)


def is_ignored(name: str) -> bool:
    """Return whether a file or folder of that name is a tool's own and no part of a program."""
    return name in _IGNORED or name.startswith(_APPLE_DOUBLE)


def check_size(path: PurePosixPath) -> None:
    """Raise SubmissionProblem for a path that is too deep or too long."""
    if len(path.parts) > DEEPEST_FOLDER:
        raise SubmissionProblem(
            f"`{shown(str(path))}` lies more than {DEEPEST_FOLDER} folders deep", "hand in flatter folders"
        )
    name_bytes = max(len(_encode(part)) for part in path.parts)
    if name_bytes > LONGEST_NAME_BYTES or len(_encode(str(path))) > LONGEST_PATH_BYTES:
        limits = f"{LONGEST_NAME_BYTES} bytes for a name and {LONGEST_PATH_BYTES} for a path"
        raise SubmissionProblem(f"`{shown(str(path))}` is too long: at most {limits}", "give it a shorter name")


def _encode(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def member_path(name: str) -> PurePosixPath:
    """Return the path of an archive's member.

    Raises SubmissionProblem for a name that leaves the archive, or that not every system reads alike: with
    control characters, backslashes, or bytes that are no UTF-8 (PEP 383 makes lone surrogates of those).
    """
    about = f"the member `{shown(name)}`"
    if not name:
        raise SubmissionProblem("a member has no name", _RENAME)
    if any("\ud800" <= char <= "\udfff" for char in name):
        raise SubmissionProblem(f"{about} has a name that is not UTF-8", _RENAME)
    if any(unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp") for char in name):
        raise SubmissionProblem(f"{about} has a name with control or invisible characters", _RENAME)
    if "\\" in name:
        raise SubmissionProblem(f"{about} has a backslash in its name: folders are separated by `/`", _RENAME)
    if name.startswith("/"):
        raise SubmissionProblem(f"{about} has an absolute path", "pack the folder itself, without a leading `/`")
    path = PurePosixPath(name)
    if ".." in path.parts:
        raise SubmissionProblem(f"{about} leaves the archive by `..`", "pack the folder that holds all its files")
    return path


def folded(path: PurePosixPath) -> str:
    """Return what two paths share that a file system which ignores case, as macOS's does, takes for the same.

    >>> folded(PurePosixPath("Src/SERVER.c"))
    'src/server.c'
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", str(path)).casefold())
