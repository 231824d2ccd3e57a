"""Archives are read as the folder that they were made from, or refused; see tests/hostile_inputs too."""

import io
import os
import random
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.submission.archives import ARCHIVES, archive_suffix, read_archive
from grader.submission.bounds import LARGEST_TAR_BYTES, MOST_ENTRIES, MOST_FILES
from grader.submission.files import part_of, read_source
from grader.submission.intake import Intake
from grader.submission.names import member_path
from grader.submission.problems import SubmissionProblem

MODES = {".tar": "w", ".tar.gz": "w:gz", ".tgz": "w:gz", ".tar.bz2": "w:bz2", ".tbz2": "w:bz2"}
FILES = {"server.c": b"int main;", "lib/echo.c": b"\xff\0", "lib/größe.h": b"", "run.sh": b"#!/bin/sh\n"}


def pack(top: Path, suffix: str, *, base: str = ".") -> Path:
    """Return an archive of a folder, beside it, as the command line's tools would make it."""
    target = top.parent / f"packed{suffix}"
    if suffix == ".zip":
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(top.rglob("*")):
                archive.write(path, Path(base) / path.relative_to(top))
    else:
        with tarfile.open(target, MODES.get(suffix, "w:xz")) as archive:  # type: ignore[call-overload]
            archive.add(top, base)
    return target


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A submission with folders, an executable, odd names and odd bytes."""
    top = tmp_path / "work"
    for name, content in FILES.items():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_bytes(content)
    (top / "run.sh").chmod(0o755)
    return top


@pytest.mark.parametrize("base", [".", "work"])
@pytest.mark.parametrize("suffix", ARCHIVES)
def test_an_archive_is_the_folder_that_it_was_made_from(folder: Path, suffix: str, base: str) -> None:
    """The same names, contents and executables, also where one folder is around them all."""
    source = read_source(pack(folder, suffix, base=base))
    assert {str(file.path): file.content for file in source.files} == FILES
    assert source.digest == read_source(folder).digest
    assert source.name == f"packed{suffix}"


@pytest.mark.parametrize("form", ["gnu", "pax", "ustar", "oldgnu"])
def test_archives_of_gnu_tar(folder: Path, form: str) -> None:
    """Another writer than Python's, in each of its formats, with a path too long for one field."""
    deep = folder.joinpath(*["a-folder-with-a-long-name"] * 5)
    deep.mkdir(parents=True)
    (deep / "note.txt").write_text("x")
    subprocess.run(["tar", f"--format={form}", "-cf", "../packed.tar", "."], cwd=folder, check=True)
    assert read_source(folder.parent / "packed.tar").digest == read_source(folder).digest


def test_archives_of_info_zip(folder: Path) -> None:
    """Another writer than Python's, where it is installed."""
    if shutil.which("zip") is None:
        pytest.skip("the command `zip` is not installed")
    subprocess.run(["zip", "-qr", "../packed.zip", "."], cwd=folder, check=True)
    assert read_source(folder.parent / "packed.zip").digest == read_source(folder).digest


def test_a_zip_without_the_flag_of_utf8(folder: Path) -> None:
    """macOS writes UTF-8 and does not say so."""
    path = pack(folder, ".zip")
    data = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\3\4", 7), (b"PK\1\2", 9)):
        at = data.find(signature)
        while at >= 0:
            data[at + offset] &= ~0x08
            at = data.find(signature, at + 1)
    path.write_bytes(data)
    assert read_source(path).digest == read_source(folder).digest


JUNK = ["__MACOSX/._server.c", ".DS_Store", "lib/.DS_Store", ".git/config", "node_modules/x/y.js", "._server.c"]


@pytest.mark.parametrize("kind", ["folder", ".zip", ".tar.gz"])
def test_what_tools_leave_behind_is_ignored(folder: Path, kind: str) -> None:
    """In a folder and in archives alike; it does not hide that one folder is around the rest."""
    clean = read_source(folder).digest
    outer = folder.parent / "outer"
    outer.mkdir()
    folder.rename(outer / "work")
    for name in JUNK:
        for top in (outer, outer / "work"):
            (top / name).parent.mkdir(parents=True, exist_ok=True)
            (top / name).write_text("junk")
    os.symlink("/etc/passwd", outer / "work" / "node_modules" / "link")
    path = outer / "work" if kind == "folder" else pack(outer, kind)
    source = read_source(path)
    assert (source.digest, source.notes) == (clean, ())


def test_only_one_folder_is_looked_through(tmp_path: Path) -> None:
    """What is inside is as the learner made it."""
    (tmp_path / "work" / "src" / "net").mkdir(parents=True)
    (tmp_path / "work" / "src" / "net" / "server.c").touch()
    source = read_source(pack(tmp_path / "work", ".zip", base="work"))
    assert [str(file.path) for file in source.files] == ["src/net/server.c"]


def test_as_many_files_as_may_be(tmp_path: Path) -> None:
    """One more is refused."""
    for more in (0, 1):
        with zipfile.ZipFile(tmp_path / "work.zip", "w") as archive:
            for number in range(MOST_FILES + more):
                archive.writestr(f"{number}.py", b"")
        if more:
            with pytest.raises(SubmissionProblem, match=f"more than {MOST_FILES} files"):
                read_source(tmp_path / "work.zip")
        else:
            assert len(read_source(tmp_path / "work.zip").files) == MOST_FILES


def test_more_entries_than_anybody_looks_at(tmp_path: Path) -> None:
    """Folders count too, although nothing is taken of them."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for number in range(MOST_ENTRIES + 1):
            info = tarfile.TarInfo(f"{number}")
            info.type = tarfile.DIRTYPE
            archive.addfile(info)
    with pytest.raises(SubmissionProblem, match="more than 20,000 entries"):
        read_archive("work.tar", buffer.getvalue(), Intake("work.tar"))


def test_files_that_are_too_much_together(tmp_path: Path) -> None:
    """Each of them would do, and none of them shrinks suspiciously."""
    noise = random.Random(2).randbytes(22 << 18)
    with zipfile.ZipFile(tmp_path / "work.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name in "abc":
            archive.writestr(name, noise + bytes(18 << 20))
    with pytest.raises(SubmissionProblem, match=f"more than {MOST_FILES} files or 64 MiB"):
        read_source(tmp_path / "work.zip")
    assert LARGEST_TAR_BYTES > 64 << 20


def test_a_folder_may_be_called_like_an_archive(tmp_path: Path) -> None:
    """It is read as what it is."""
    (tmp_path / "work.zip").mkdir()
    (tmp_path / "work.zip" / "server.py").touch()
    assert [str(file.path) for file in read_source(tmp_path / "work.zip").files] == ["server.py"]


@pytest.mark.parametrize(
    ("name", "suffix"),
    [
        ("a.zip", ".zip"),
        ("A.ZIP", ".zip"),
        ("a.tar.gz", ".tar.gz"),
        ("a.gz", ".gz"),
        ("a.rar", ".rar"),
        ("a.c", ""),
    ],
)
def test_archives_are_known_by_their_names(name: str, suffix: str) -> None:
    assert archive_suffix(name) == suffix


@pytest.mark.parametrize("suffix", [".zip", ".tar.gz"])
def test_nothing_is_unpacked_to_disk(folder: Path, suffix: str, tmp_path: Path) -> None:
    """Neither beside the archive, nor in the folder for temporary files."""
    path = pack(folder, suffix)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    code = f"from pathlib import Path; import grader.submission.files as f; f.read_source(Path({str(path)!r}))"
    before = sorted(tmp_path.rglob("*"))
    subprocess.run(
        [sys.executable, "-B", "-c", code],
        check=True,
        env={**os.environ, "TMPDIR": str(elsewhere), "PYTHONPATH": str(Path(__file__).parents[2])},
        cwd=elsewhere,
    )
    assert sorted(tmp_path.rglob("*")) == before


def test_a_submission_for_several_programs_has_a_folder_for_each(tmp_path: Path) -> None:
    """A program without a folder of its own gets all files."""
    for name in ("client", "server"):
        (tmp_path / "work" / name).mkdir(parents=True)
        (tmp_path / "work" / name / f"{name}.py").write_text("pass")
    (tmp_path / "work" / "README.md").touch()
    source = read_source(pack(tmp_path / "work", ".zip"))
    part = part_of(source, "client")
    assert (part.name, [str(file.path) for file in part.files]) == ("client", ["client.py"])
    assert part_of(source, "README.md") == source
    assert part_of(source, "proxy") == source


def whole(suffix: str) -> bytes:
    """Return an honest archive."""
    members = [("server.py", b"import socket\n" * 50), ("lib/a.py", b"x"), ("é.txt", b"\0" * 3000)]
    buffer = io.BytesIO()
    if suffix == ".zip":
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in members:
                archive.writestr(name, data)
        return buffer.getvalue()
    mode = MODES.get(suffix, "w:xz")
    with tarfile.open(fileobj=buffer, mode=mode, format=tarfile.PAX_FORMAT) as archive_of_tar:  # type: ignore[call-overload]
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive_of_tar.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


WHOLE = {suffix: whole(suffix) for suffix in ARCHIVES}
CHANGES = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=6)


def taken(suffix: str, data: bytes) -> list[PurePosixPath] | None:
    """Return the paths that were taken, or None for a refusal; any other exception is a failure."""
    intake = Intake("work")
    try:
        read_archive(f"work{suffix}", data, intake)
    except SubmissionProblem as problem:
        refusal = problem
    else:
        return [file.path for file in intake.files]
    assert str(refusal).isprintable()
    assert refusal.hint
    return None


@pytest.mark.parametrize("suffix", ARCHIVES)
@settings(max_examples=150, deadline=None)
@given(changes=CHANGES, cut=st.floats(0, 1))
def test_a_damaged_archive_is_refused_and_nothing_else(
    suffix: str, changes: list[tuple[float, int]], cut: float
) -> None:
    """Whatever bytes are changed and however much is missing: a refusal in words, or plain paths."""
    data = bytearray(WHOLE[suffix])
    for place, value in changes:
        data[int(place * len(data))] = value
    data = data[: int(len(data) * (cut if cut > 0.5 else 1))]
    for path in taken(suffix, bytes(data)) or ():
        assert not path.is_absolute()
        assert ".." not in path.parts


@pytest.mark.parametrize("suffix", ARCHIVES)
@given(data=st.binary(max_size=2000))
def test_noise_is_no_archive(suffix: str, data: bytes) -> None:
    """Random bytes are told as what they are not."""
    assert not taken(suffix, data)


@given(
    st.text(alphabet=st.characters(codec=None, exclude_categories=[]), max_size=60)
    | st.text("./\\aA\n\0", max_size=12)
)
def test_a_member_stays_inside(name: str) -> None:
    """A path that is taken is relative, goes down only, and is plain text."""
    try:
        path = member_path(name)
    except SubmissionProblem:
        return
    assert not path.is_absolute()
    assert ".." not in path.parts
    str(path).encode()
    assert not set("\0\n\x1b\u202e\\") & set(str(path))
