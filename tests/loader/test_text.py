"""Reading a file that may be anything."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.loader.problems import ExerciseProblems
from grader.loader.reading import LARGEST_FILE_BYTES, locate_file
from grader.loader.text import read_text

NOBODY = 65534


def refusal(path: Path) -> str:
    """Return why a file is not read, without its name."""
    with pytest.raises(ExerciseProblems) as caught:
        read_text(path)
    (problem,) = caught.value.problems
    return str(problem).removeprefix(f"{path}:")


def refusal_of(path: Path, data: bytes) -> str:
    """Return why a file with this content is not read."""
    path.write_bytes(data)
    return refusal(path)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "exercise.yaml"


@pytest.fixture
def as_nobody() -> Iterator[None]:
    """Be a user whom permissions bind: root's test run becomes nobody's for a while."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def test_missing(file: Path) -> None:
    assert refusal(file) == "1:1: cannot read the exercise: there is no such file"


def test_a_folder(tmp_path: Path) -> None:
    assert refusal(tmp_path) == "1:1: cannot read the exercise: it is a folder"


def test_below_a_file(file: Path) -> None:
    file.touch()
    assert refusal(file / "x") == "1:1: cannot read the exercise: a part of the path is not a folder"


def test_without_permission(as_nobody: None, tmp_path_factory: pytest.TempPathFactory) -> None:
    locked = Path("/proc/1/environ") if os.getuid() == 0 else tmp_path_factory.mktemp("locked") / "exercise.yaml"
    if os.getuid() != 0:
        locked.touch(mode=0)
    assert refusal(locked) == "1:1: cannot read the exercise: it may not be read: permission denied"


def test_a_loop_of_links(file: Path) -> None:
    file.symlink_to(file)
    assert refusal(file) == "1:1: cannot read the exercise: it is a symbolic link that leads to itself"


def test_a_name_that_is_too_long(tmp_path: Path) -> None:
    assert refusal(tmp_path / ("x" * 300)) == "1:1: cannot read the exercise: the path is too long"


def test_a_name_with_a_zero_byte(tmp_path: Path) -> None:
    assert refusal(tmp_path / "a\0b") == "1:1: cannot read the exercise: no file can have this name"


def test_a_pipe_is_refused_and_not_waited_for(file: Path) -> None:
    os.mkfifo(file)
    assert refusal(file) == "1:1: cannot read the exercise: it is not a regular file"


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null", "/dev/tty"])
def test_a_device_is_refused(device: str) -> None:
    assert refusal(Path(device)) == "1:1: cannot read the exercise: it is not a regular file"


def test_no_descriptor_stays_open(file: Path) -> None:
    before = len(os.listdir("/proc/self/fd"))
    file.write_text("a: 1")
    read_text(file)
    refusal_of(file, b"\0")
    assert len(os.listdir("/proc/self/fd")) == before


@pytest.mark.parametrize("data", [b"", b" \n\t\n"])
def test_empty(file: Path, data: bytes) -> None:
    assert refusal_of(file, data) == "1:1: the file is empty"


def test_larger_than_256_kib(file: Path) -> None:
    assert refusal_of(file, b"a" * (LARGEST_FILE_BYTES + 1)) == (
        "1:1: cannot read the exercise: it is larger than 256 KiB"
    )


def test_256_kib_are_read(file: Path) -> None:
    file.write_bytes(b"a" * LARGEST_FILE_BYTES)
    assert len(read_text(file).text) == LARGEST_FILE_BYTES


def test_a_zero_byte(file: Path) -> None:
    assert refusal_of(file, b"a: 1\nb\0") == "2:2: this is not text, expected UTF-8, found a zero byte at offset 6"


def test_invalid_utf8(file: Path) -> None:
    """The column counts characters and the offset bytes."""
    assert refusal_of(file, "é: ".encode() + b"\xff") == (
        "1:4: this is not text, expected UTF-8, found the byte 0xff at offset 4"
    )


def test_utf16(file: Path) -> None:
    assert refusal_of(file, "a: 1".encode("utf-16")).startswith("1:4: this is not text, expected UTF-8")


@pytest.mark.parametrize("character", ["\x07", "\x1b", "\x7f", "\x9b", "\ufffe", "\ufeff"])
def test_a_character_that_yaml_refuses(file: Path, character: str) -> None:
    expected = f"2:3: a character that YAML does not allow, U+{ord(character):04X}"
    assert refusal_of(file, f"a: 1\r\nb:{character}".encode()) == expected


def test_a_byte_order_mark_at_the_beginning_is_no_text(file: Path) -> None:
    file.write_bytes("a: é\r\n".encode("utf-8-sig"))
    assert read_text(file).text == "a: é\r\n"


def test_a_folder_means_its_exercise_file(tmp_path: Path, file: Path) -> None:
    file.touch()
    assert locate_file(tmp_path) == file
    assert locate_file(file) == file
