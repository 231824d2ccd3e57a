"""Reading what was handed in: without following links, within bounds, whatever the files are called."""

import os
import resource
import socket
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.model.recipe import Source, SourceFile
from grader.submission.bounds import LARGEST_FILE_BYTES, MOST_FILES
from grader.submission.files import read_source
from grader.submission.intake import Intake
from grader.submission.problems import SubmissionProblem


def names(source: Source) -> list[str]:
    """Return the files' paths."""
    return [str(file.path) for file in source.files]


def test_a_folder_is_read_with_all_below_it(tmp_path: Path) -> None:
    """Paths are relative, and contents are bytes."""
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "echo.c").write_bytes(b"\xff\0")
    (tmp_path / "server.c").write_text("int main;")
    source = read_source(tmp_path)
    assert {str(file.path): file.content for file in source.files} == {
        "server.c": b"int main;",
        "lib/echo.c": b"\xff\0",
    }
    assert source.name == tmp_path.name
    assert source.notes == ()


def test_a_single_file_is_a_submission(tmp_path: Path) -> None:
    """It is called like the file."""
    path = tmp_path / "my-server.py"
    path.write_text("pass")
    source = read_source(path)
    assert (source.name, names(source)) == ("my-server.py", ["my-server.py"])


@pytest.mark.parametrize("mode", [0o755, 0o644])
def test_the_executable_bit_is_kept(tmp_path: Path, mode: int) -> None:
    """An executable stays one, and nothing else becomes one."""
    path = tmp_path / "server"
    path.touch()
    path.chmod(mode)
    (file,) = read_source(tmp_path).files
    assert file.executable is (mode == 0o755)


def test_nothing_at_that_path_is_a_problem(tmp_path: Path) -> None:
    """The path is named."""
    with pytest.raises(SubmissionProblem, match="there is no file or folder"):
        read_source(tmp_path / "missing")


def test_a_name_too_long_for_the_system_is_a_problem(tmp_path: Path) -> None:
    """It can't be there, and that is told like any other path that is not there."""
    with pytest.raises(SubmissionProblem):
        read_source(tmp_path / ("a" * 300))


def test_an_empty_folder_is_a_problem(tmp_path: Path) -> None:
    """The hint says what to hand in."""
    (tmp_path / "empty").mkdir()
    with pytest.raises(SubmissionProblem, match="has no files") as caught:
        read_source(tmp_path)
    assert "sockgrade.yaml" in caught.value.hint


def test_a_link_to_a_file_is_a_submission_like_the_file(tmp_path: Path) -> None:
    """A path that the learner names is followed; only links inside a folder are not."""
    (tmp_path / "real.py").write_text("pass")
    (tmp_path / "link.py").symlink_to("real.py")
    assert read_source(tmp_path / "link.py").files[0].content == b"pass"


def test_links_inside_are_left_out_and_noted(tmp_path: Path) -> None:
    """Neither a link to a file, nor to a folder, nor to nowhere gets anything in."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret").write_text("secret")
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "server.py").touch()
    for name, target in (("file", outside / "secret"), ("folder", outside), ("nowhere", tmp_path / "none")):
        (inside / name).symlink_to(target)
    source = read_source(inside)
    assert names(source) == ["server.py"]
    assert len(source.notes) == 3
    assert all("was left out" in note for note in source.notes)


def test_pipes_and_sockets_are_left_out_without_waiting(tmp_path: Path) -> None:
    """A pipe that nobody writes to is not opened."""
    (tmp_path / "server.py").touch()
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(tmp_path / "socket"))
        source = read_source(tmp_path)
    assert names(source) == ["server.py"]
    assert len(source.notes) == 2


@pytest.mark.parametrize("make", ["pipe", "device"])
def test_a_path_that_is_no_file_is_a_problem(tmp_path: Path, make: str) -> None:
    """Neither a pipe nor a device is a program."""
    path = Path("/dev/null")
    if make == "pipe":
        path = tmp_path / "pipe"
        os.mkfifo(path)
    with pytest.raises(SubmissionProblem, match="neither a file nor a folder"):
        read_source(path)


@pytest.mark.parametrize("folder", [".git", "__pycache__", "node_modules", ".venv"])
def test_what_tools_leave_behind_is_ignored(tmp_path: Path, folder: str) -> None:
    """Neither read nor noted."""
    (tmp_path / folder).mkdir()
    (tmp_path / folder / "x.py").touch()
    (tmp_path / "server.py").touch()
    source = read_source(tmp_path)
    assert (names(source), source.notes) == (["server.py"], ())


def test_too_many_files_are_a_problem(tmp_path: Path) -> None:
    """One more than the bound."""
    for number in range(MOST_FILES):
        (tmp_path / str(number)).touch()
    assert len(read_source(tmp_path).files) == MOST_FILES
    (tmp_path / "last").touch()
    with pytest.raises(SubmissionProblem, match=f"more than {MOST_FILES} files"):
        read_source(tmp_path)


@pytest.mark.parametrize("single", [True, False])
def test_too_many_bytes_are_a_problem(tmp_path: Path, single: bool) -> None:
    """A file that has no blocks still has a size."""
    path = tmp_path / "huge"
    path.touch()
    os.truncate(path, LARGEST_FILE_BYTES + 1)
    with pytest.raises(SubmissionProblem, match="larger than 32 MiB"):
        read_source(path if single else tmp_path)


def test_too_many_bytes_of_all_files_are_a_problem(tmp_path: Path) -> None:
    """Each of them would do."""
    for name in "abc":
        (tmp_path / name).touch()
        os.truncate(tmp_path / name, 30 << 20)
    with pytest.raises(SubmissionProblem, match="more than 2000 files or 64 MiB"):
        read_source(tmp_path)


NAMES = [b"two\nlines.py", b"\xff\xfe.py", b"-rf", b"a b;$(c).py", "größe.py".encode(), b"\\", b"\x1b[31m.py"]


@pytest.mark.parametrize("name", NAMES)
def test_any_name_is_read_as_it_is(tmp_path: Path, name: bytes) -> None:
    """A name is bytes: it comes out as it went in."""
    Path(os.fsdecode(os.path.join(os.fsencode(tmp_path), name))).write_text("pass")
    (file,) = read_source(tmp_path).files
    assert os.fsencode(str(file.path)) == name
    assert len(read_source(tmp_path).digest) == 64


def test_a_file_that_grows_while_it_is_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its size was small when it was asked for: what counts is what comes."""
    path = tmp_path / "server.py"
    path.touch()
    monkeypatch.setattr(Intake, "check_room", growing(Intake.check_room, path))
    limits = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (512 << 20, limits[1]))
    try:
        with pytest.raises(SubmissionProblem, match="larger than 32 MiB"):
            read_source(tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, limits)


def growing(check: Callable[[Intake, PurePosixPath, int], None], path: Path) -> object:
    """Return the check, behind which a file has a gigabyte more."""

    def check_and_grow(intake: Intake, name: PurePosixPath, size_bytes: int) -> None:
        check(intake, name, size_bytes)
        os.truncate(path, 1 << 30)

    return check_and_grow


@pytest.mark.parametrize("instead", ["link", "pipe", "nothing"])
def test_a_file_that_is_replaced_while_its_folder_is_read_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, instead: str
) -> None:
    """A link that takes its place after it was looked at is not followed, and a pipe is not waited for."""
    top = tmp_path / "work"
    top.mkdir()
    (top / "server.py").touch()
    (top / "swapped").touch()
    look = os.lstat

    def look_and_swap(name: str, *, dir_fd: int | None = None) -> os.stat_result:
        status = look(name, dir_fd=dir_fd)
        if name == "swapped":
            (top / name).unlink()
            if instead == "link":
                (top / name).symlink_to("/etc/passwd")
            elif instead == "pipe":
                os.mkfifo(top / name)
        return status

    monkeypatch.setattr("grader.submission.folder.os.lstat", look_and_swap)
    source = read_source(top)
    assert names(source) == ["server.py"]
    assert len(source.notes) == 1
    assert "swapped" in source.notes[0]


def test_a_folder_that_is_replaced_by_a_link_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither itself nor anything below it."""
    top = tmp_path / "work"
    (top / "lib").mkdir(parents=True)
    (top / "server.py").touch()
    look = os.lstat

    def look_and_swap(name: str, *, dir_fd: int | None = None) -> os.stat_result:
        status = look(name, dir_fd=dir_fd)
        if name == "lib":
            (top / "lib").rmdir()
            (top / "lib").symlink_to("/etc")
        return status

    monkeypatch.setattr("grader.submission.folder.os.lstat", look_and_swap)
    source = read_source(top)
    assert names(source) == ["server.py"]
    assert "`lib` changed while it was read" in source.notes[0]


def test_no_descriptor_stays_open(tmp_path: Path) -> None:
    """Neither after reading, nor after a refusal far below."""
    before = len(os.listdir("/proc/self/fd"))
    (tmp_path / "a" / "b" / "c").mkdir(parents=True)
    (tmp_path / "a" / "b" / "c" / "server.py").touch()
    read_source(tmp_path)
    os.truncate(tmp_path / "a" / "b" / "c" / "server.py", LARGEST_FILE_BYTES + 1)
    with pytest.raises(SubmissionProblem):
        read_source(tmp_path)
    assert len(os.listdir("/proc/self/fd")) == before


names_on_disk = st.binary(min_size=1).filter(lambda name: not {0, ord("/")} & set(name)).map(os.fsdecode)
contents = st.dictionaries(names_on_disk, st.binary(), max_size=5)


def source_of(files: dict[str, bytes], *, reverse: bool = False, executable: bool = False) -> Source:
    """Return a source of these files."""
    items = sorted(files.items(), reverse=reverse)
    return Source("x", tuple(SourceFile(PurePosixPath(n), c, executable=executable) for n, c in items))


@given(contents)
def test_a_digest_does_not_depend_on_the_order(files: dict[str, bytes]) -> None:
    """The same files are the same submission."""
    assert source_of(files).digest == source_of(files, reverse=True).digest


@given(contents, contents)
def test_different_files_have_different_digests(one: dict[str, bytes], other: dict[str, bytes]) -> None:
    """Names and contents can't be shifted into one another."""
    same = source_of(one).files == source_of(other).files
    assert (source_of(one).digest == source_of(other).digest) is same


def test_the_executable_bit_is_part_of_the_digest() -> None:
    """It decides what is run."""
    files = {"server": b"x"}
    assert source_of(files).digest != source_of(files, executable=True).digest
