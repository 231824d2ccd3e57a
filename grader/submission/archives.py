"""Which files are archives, and how each is read. Nothing is ever unpacked to disk."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePosixPath

from grader.loader.problems import shown
from grader.model.recipe import SourceFile
from grader.submission.compression import decompress
from grader.submission.intake import Intake
from grader.submission.problems import SubmissionProblem
from grader.submission.tar_archive import read_tar
from grader.submission.zip_archive import read_zip

_Reader = Callable[[bytes, Intake], None]


def _compressed_tar(compression: str) -> _Reader:
    return lambda data, intake: read_tar(decompress(data, compression), intake)


_gzipped, _bzipped, _xzipped = map(_compressed_tar, ("gzip", "bzip2", "xz"))
ARCHIVES: dict[str, _Reader] = {
    ".zip": read_zip,
    ".tar": read_tar,
    ".tar.gz": _gzipped,
    ".tgz": _gzipped,
    ".tar.bz2": _bzipped,
    ".tbz2": _bzipped,
    ".tar.xz": _xzipped,
    ".txz": _xzipped,
}
"""How each is read, by the end of its name."""
_OTHERS = (".7z", ".rar", ".zst", ".tzst", ".lz", ".lzma", ".lz4", ".br", ".cab", ".gz", ".bz2", ".xz", ".z")
"""Of archives and compressed files that are not read."""
_READ = "hand in a folder, a `.zip` or a `.tar.gz`"


def archive_suffix(name: str) -> str:
    """Return the end of a file's name that tells an archive, whether it can be read or not; ``""`` for others.

    >>> archive_suffix("Work.TAR.GZ"), archive_suffix("work.7z"), archive_suffix("server.c")
    ('.tar.gz', '.7z', '')
    """
    return next((suffix for suffix in (*ARCHIVES, *_OTHERS) if name.lower().endswith(suffix)), "")


def read_archive(name: str, data: bytes, intake: Intake) -> None:
    """Take in an archive's files; a single folder around them all is looked through.

    Raises SubmissionProblem for an archive that can't be taken whole: nobody may be graded on a part of it.
    """
    suffix = archive_suffix(name)
    if suffix not in ARCHIVES:
        raise SubmissionProblem(f"`{shown(name)}`: archives and compressed files `*{suffix}` are not read", _READ)
    try:
        ARCHIVES[suffix](data, intake)
        _refuse_nested(intake.files)
    except SubmissionProblem as problem:
        raise SubmissionProblem(f"the archive `{shown(name)}`: {problem}", problem.hint) from problem
    intake.files[:] = _without_top_folder(intake.files)


def _refuse_nested(files: list[SourceFile]) -> None:
    if len(files) == 1 and archive_suffix(files[0].path.name):
        what = f"it holds nothing but another archive, `{shown(str(files[0].path))}`"
        raise SubmissionProblem(what, "hand in the inner one")


def _without_top_folder(files: list[SourceFile]) -> list[SourceFile]:
    if len({file.path.parts[0] for file in files}) != 1 or any(len(file.path.parts) < 2 for file in files):
        return files
    return [replace(file, path=PurePosixPath(*file.path.parts[1:])) for file in files]
