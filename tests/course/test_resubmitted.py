"""What the student called a file to which Canvas may have added a number."""

from pathlib import PurePosixPath

import pytest

from grader.course.resubmitted import with_own_names
from grader.model.recipe import SourceFile
from tests.course.calls import calls_of


def named(**texts: str) -> tuple[dict[str, str], list[str]]:
    """Return the files by their own names, and the notes; ``__`` stands for a dash, ``_`` for a dot."""
    names = {key.replace("__", "-").replace("_", "."): text for key, text in texts.items()}
    files = [SourceFile(PurePosixPath(name), text.encode(), executable=False) for name, text in names.items()]
    found, notes = with_own_names(files)
    assert len({file.path for file in found}) == len(found)
    return {str(file.path): file.content.decode() for file in found}, notes


def test_alone_it_takes_the_name_of_the_one_before() -> None:
    """Canvas keeps the newest alone, and other files mean it by its own name."""
    found, notes = named(server__1_c='#include "echo.h"', echo__2_h="int echo();", Makefile__1="all:")
    assert found == {"server.c": '#include "echo.h"', "echo.h": "int echo();", "Makefile-1": "all:"}
    assert [note.partition(": ")[2] for note in notes] == [
        "`echo-2.h` is taken as `echo.h`",
        "`server-1.c` is taken as `server.c`",
    ]


@pytest.mark.parametrize("text", ["run: python3 echo-1.py", "run: [python3, ./echo-1.py]", "echo-1.py\n"])
def test_what_another_file_names_keeps_its_name(text: str) -> None:
    assert named(sockgrade_yaml=text, echo__1_py="x") == ({"sockgrade.yaml": text, "echo-1.py": "x"}, [])


def test_what_only_looks_like_the_name_says_nothing() -> None:
    """Nor does what a file says of itself."""
    found, _ = named(notes_txt="my-echo-1.py and echo-1.pyc", echo__1_py="echo-1.py")
    assert set(found) == {"notes.txt", "echo.py"}


def test_a_dot_behind_a_name_ends_a_sentence_and_one_before_it_begins_another_name() -> None:
    assert set(named(notes_txt="Start echo-1.py.", echo__1_py="x")[0]) == {"notes.txt", "echo-1.py"}
    assert set(named(notes_txt="Start .echo-1.py", echo__1_py="x")[0]) == {"notes.txt", "echo.py"}


@pytest.mark.parametrize("name", ["my server", "größe"])
def test_a_name_of_more_than_plain_letters(name: str) -> None:
    """One with a space is known by its last word."""

    def files(text: str) -> list[SourceFile]:
        contents = {f"{name}-1.c": "x", "notes.txt": text}
        return [SourceFile(PurePosixPath(path), said.encode(), False) for path, said in contents.items()]

    assert str(with_own_names(files(f"see ({name}-1.c)"))[0][0].path) == f"{name}-1.c"
    assert str(with_own_names(files(f"see x{name}-1.cc"))[0][0].path) == f"{name}.c"


def test_each_file_is_read_once_however_many_there_are() -> None:
    """Nobody may keep a course busy by many numbered files."""

    def calls(count: int) -> int:
        files = [SourceFile(PurePosixPath(f"part{each}-1.c"), b"x", executable=False) for each in range(count)]
        return calls_of(lambda: with_own_names(files))

    assert calls(80) < 5 * calls(20)


def test_under_both_names_where_both_are_meant() -> None:
    found, notes = named(start_sh="cp echo-1.py old; python3 echo.py", echo__1_py="x")
    assert (found["echo.py"], found["echo-1.py"], len(notes)) == ("x", "x", 1)


def test_the_newest_counts_and_the_others_are_told() -> None:
    found, notes = named(server_c="0", server__10_c="10", server__9_c="9")
    assert found == {"server.c": "10"}
    assert notes == ["`server.c` was handed in again: `server-10.c` is the newest and counts"]


def test_both_stay_where_the_older_name_is_there_and_the_newer_is_meant() -> None:
    found, notes = named(server_c="0", server__1_c="1", Makefile="server: server.c server-1.c")
    assert (set(found), notes) == ({"server.c", "server-1.c", "Makefile"}, [])


def test_several_parts_are_not_one_file() -> None:
    assert named(part__1_c="1", part__2_c="2") == ({"part-1.c": "1", "part-2.c": "2"}, [])


def test_a_number_behind_a_number() -> None:
    found, notes = named(a_c="0", a__1_c="1", a__1__1_c="2")
    assert found == {"a.c": "0", "a-1.c": "2"}
    assert len(notes) == 1


def test_an_archive_is_not_renamed_but_the_newest_counts() -> None:
    assert named(work__1_zip="1") == ({"work-1.zip": "1"}, [])
    assert named(work_zip="0", work__1_zip="1")[0] == {"work.zip": "1"}
