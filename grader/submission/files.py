"""Reads a submission into memory: a folder, a file or an archive; within bounds, and without following a link."""

import os
from pathlib import Path, PurePosixPath

from grader.loader.problems import shown
from grader.model.recipe import Source, SourceFile
from grader.submission.folder import read_file, read_folder
from grader.submission.intake import Intake
from grader.submission.names import shown_path
from grader.submission.problems import SubmissionProblem


def read_source(path: Path) -> Source:
    """Return the files below a folder or in an archive, or the one file that the path names.

    In a folder, links, devices and pipes are left out and noted; in an archive they are refused, because there
    nobody sees what they stood for. Raises SubmissionProblem when there is nothing to read, or more than the
    bounds allow.
    """
    # What the path itself leads to is what was handed in; only links inside are not followed.
    real = Path(os.path.realpath(path))
    if not os.path.exists(real):
        raise SubmissionProblem(f"there is no file or folder `{shown_path(path)}`")
    if os.path.isdir(real):
        intake = Intake(str(path))
        read_folder(real, intake)
        return _source(real.name, "folder", intake)
    return _read_one(path.name, real)


def _read_one(name: str, real: Path) -> Source:
    if not os.path.isfile(real):
        raise SubmissionProblem(f"`{shown_path(real)}` is neither a file nor a folder")
    # Imported here: a folder needs none of the libraries for archives.
    from grader.submission.archives import archive_suffix, read_archive

    intake = Intake(name)
    content, executable = read_file(real, intake)
    if archive_suffix(name):
        read_archive(name, content, intake)
        return _source(name, "archive", intake)
    intake.take(PurePosixPath(name), content, executable=executable)
    return _source(name, "file", intake)


def _source(name: str, kind: str, intake: Intake) -> Source:
    if not intake.files:
        raise SubmissionProblem(
            f"the {kind} `{shown(name)}` has no files",
            "hand in `server.c`, `server.py`, a `Makefile`, or a `sockgrade.yaml` that says how to start it",
        )
    return Source(name, tuple(intake.files), tuple(intake.notes))


def part_of(source: Source, name: str) -> Source:
    """Return the files below a folder of a submission, as a submission of their own; all where it has none."""
    below = [file for file in source.files if file.path.parts[0] == name and len(file.path.parts) > 1]
    if not below:
        return source
    files = tuple(
        SourceFile(file.path.relative_to(name), file.content, executable=file.executable) for file in below
    )
    return Source(name, files, source.notes)
