"""The archive of a whole course."""

import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from grader.course.unpacking import unpack
from grader.submission.problems import SubmissionProblem
from tests.course.classes import write_class, zipped


def tree(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_what_was_packed_comes_out(tmp_path: Path) -> None:
    """Also a folder in which nothing was handed in: it is somebody's."""
    packed = write_class(tmp_path / "class", 3)
    (packed / "Empty Emma_1_assignsubmission_file_").mkdir()
    for number, archive in enumerate([zipped(packed, tmp_path / "class.zip"), tmp_path / "class.tar.gz"]):
        if number:
            with tarfile.open(archive, "w:gz") as file:
                file.add(packed, ".")
        folder = tmp_path / f"out-{number}"
        folder.mkdir()
        unpack(archive, folder)
        assert tree(folder) == tree(packed)


def test_nothing_leaves_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "inner" / "out"
    folder.mkdir(parents=True)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as file:
        file.writestr("jane/server.py", "x")
        file.writestr("../escaped.py", "x")
    with pytest.raises(SubmissionProblem, match=r"leaves the archive by `\.\.`") as raised:
        unpack(tmp_path / "a.zip", folder)
    assert "unpack it yourself" in raised.value.hint
    assert not (tmp_path / "inner" / "escaped.py").exists()
    with tarfile.open(tmp_path / "b.tar", "w") as tar:
        link = tarfile.TarInfo("jane")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc"
        tar.addfile(link)
        tar.addfile(tarfile.TarInfo("jane/x"), io.BytesIO())
    with pytest.raises(SubmissionProblem, match="is a link"):
        unpack(tmp_path / "b.tar", folder)


def test_more_files_than_one_submission_may_have(tmp_path: Path) -> None:
    """A class is larger than any of its submissions."""
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as file:
        for number in range(2500):
            file.writestr(f"student-{number}/server.py", "x")
    (tmp_path / "out").mkdir()
    unpack(tmp_path / "a.zip", tmp_path / "out")
    assert len(list((tmp_path / "out").iterdir())) == 2500


def test_what_is_no_archive(tmp_path: Path) -> None:
    (tmp_path / "server.c").write_text("x")
    with pytest.raises(SubmissionProblem, match="neither a folder nor"):
        unpack(tmp_path / "server.c", tmp_path)
