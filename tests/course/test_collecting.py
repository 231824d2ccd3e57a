"""Which submissions a folder holds, as three systems and instructors lay them out."""

import os
from pathlib import Path

import pytest

from grader.course.attempts import choose
from grader.course.collecting import collect
from grader.course.people import Student
from grader.course.roster_file import read_roster
from tests.course.test_gradescope import METADATA


def write(top: Path, *paths: str) -> Path:
    """Write files that say their own path."""
    for each in paths:
        path = top / each
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(each)
    return top


def test_moodle(tmp_path: Path) -> None:
    """Folders, or files where no folders were asked for; a text in the form is noted, and alone is no program."""
    write(
        tmp_path,
        "Doe Jane_1_assignsubmission_file_/server.c",
        "Doe Jane_1_assignsubmission_onlinetext_/onlinetext.html",
        "Roe Rick_2_assignsubmission_file_server.c",
        "Poe Pia_3_assignsubmission_onlinetext_/onlinetext.html",
    )
    doe, poe, roe = collect(tmp_path, None).handed_in
    assert (doe.students, doe.problem) == ((Student(number="1", name="Doe Jane"),), "")
    assert "system's own form" in doe.notes[0]
    assert "there is no file" in poe.problem
    assert (roe.folder, roe.paths) == (tmp_path, (("server.c", "Roe Rick_2_assignsubmission_file_server.c"),))


def test_canvas(tmp_path: Path) -> None:
    """All files of one student are one submission, under the names that Canvas knows; the newest of a name."""
    write(
        tmp_path,
        "doejane_LATE_1_70_server-1.c",
        "doejane_1_60_server.c",
        "doejane_1_61_echo-2.h",
        "roerick_2_100_a.py",
        "roerick_2_99_a.py",
    )
    doe, roe = collect(tmp_path, read_roster(b"id,name\ns1,Jane Doe\n")).handed_in
    assert list(doe.paths) == [
        ("echo-2.h", "doejane_1_61_echo-2.h"),
        ("server-1.c", "doejane_LATE_1_70_server-1.c"),
        ("server.c", "doejane_1_60_server.c"),
    ]
    assert doe.students == (Student(id="s1", number="1", name="Jane Doe"),)
    assert doe.is_late
    assert roe.students[0].name == "roerick"
    assert roe.paths == (("a.py", "roerick_2_100_a.py"),)
    assert "`a.py` is there twice" in roe.notes[0]


@pytest.mark.parametrize("page", ["doejane_1_text.html", "doejane_LATE_1_link.html"])
def test_a_text_in_the_form_of_canvas_is_its_students(tmp_path: Path, page: str) -> None:
    """Who wrote it has not handed in nothing, and it is no program."""
    roster = read_roster(b"id,name\ns1,Jane Doe\n")
    (doe,) = collect(write(tmp_path, page), roster).handed_in
    assert doe.students == (Student(id="s1", number="1", name="Jane Doe"),)
    assert (doe.paths, doe.is_late) == ((), "LATE" in page)
    assert "there is no file" in doe.problem
    (doe,) = collect(write(tmp_path, "doejane_1_60_server.c"), roster).handed_in
    assert (doe.paths, doe.problem) == ((("server.c", "doejane_1_60_server.c"),), "")
    assert "is not looked at" in doe.notes[0]


def test_gradescope_inside_a_folder_around_it_all(tmp_path: Path) -> None:
    write(tmp_path, "export/submission_12345/server.py", "export/submission_12399/server.py")
    (tmp_path / "export" / "submission_metadata.yml").write_bytes(METADATA)
    known, unknown = collect(tmp_path, None).handed_in
    assert known.students == (Student(id="007", name="Jane Doe", email="j@x.org"),)
    assert unknown.students == (Student(name="submission_12399"),)


def test_metadata_that_is_broken_is_told(tmp_path: Path) -> None:
    write(tmp_path, "submission_1/server.py", "submission_metadata.yml")
    assert "can't be used" in collect(tmp_path, None).notes[0]


def test_folders_archives_and_files_of_any_name(tmp_path: Path) -> None:
    """Each is one submission; hidden files and those of tools are none, and a link is not followed."""
    write(tmp_path, "jane/server.py", "rick.zip", "007.py", ".DS_Store", "__MACOSX/x", "Thumbs.db")
    (tmp_path / "zed").symlink_to("/etc")
    found = collect(tmp_path, read_roster(b"id,name\n007,James Bond\n")).handed_in
    assert [each.key for each in found] == ["007.py", "jane", "rick.zip", "zed"]
    assert [each.students[0].name for each in found] == ["James Bond", "jane", "rick", "zed"]
    assert "is a link" in found[3].problem


def test_a_class_of_one(tmp_path: Path) -> None:
    """A folder that stands alone is a submission where it holds a program."""
    write(tmp_path, "jane/server.py", "jane/src/a.py")
    assert [each.key for each in collect(tmp_path, None).handed_in] == ["jane"]


@pytest.mark.parametrize(
    "paths",
    [
        ("jane/tiny/server.py", "jane/slow/server.py"),
        ("jane/tiny/server.py",),
        ("jane/project/server.py",),
        ("jane/src/server.c", "jane/include/a.h"),
        ("jane/work.zip",),
    ],
)
def test_the_only_submission_is_not_taken_apart(tmp_path: Path, paths: tuple[str, ...]) -> None:
    """Its folders are of several exercises, or parts of one program, and not of several students."""
    (found,) = collect(write(tmp_path, *paths), None, ("tiny", "slow")).handed_in
    assert (found.name, found.folder) == ("jane", tmp_path)


@pytest.mark.parametrize(
    "paths",
    [
        ("all/jane/server.py", "all/rick/src/server.py"),
        ("all/again/jane/server.py", "all/again/rick/server.py"),
        ("all/jane.zip", "all/rick.tar.gz"),
        ("tiny/jane/server.py", "tiny/rick/server.py"),
        ("all/Doe Jane_1_assignsubmission_file_/src/server.c",),
        ("all/jane_1_2_server.py", "all/rick_2_3_server.py"),
    ],
)
def test_a_folder_around_all_is_looked_through(tmp_path: Path, paths: tuple[str, ...]) -> None:
    found = collect(write(tmp_path, *paths), None, ("tiny", "slow")).handed_in
    assert [each.name.split("_")[0].split(".")[0] for each in found] in (["jane", "rick"], ["Doe Jane"])


def test_folders_in_folders_deeper_than_a_path_may_be_long(tmp_path: Path) -> None:
    name = "jane" * 50
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(25):
        os.mkdir(name, dir_fd=here)
        inner = os.open(name, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(here)
    assert [each.name for each in collect(tmp_path, None).handed_in] == [name]


def test_the_roster_knows_who_is_a_student(tmp_path: Path) -> None:
    """Also of a class of one, and of one who has folders of any name."""
    roster = read_roster(b"id,name\n1,Jane\n")
    (around,) = collect(write(tmp_path / "a", "all/jane/server.py"), roster).handed_in
    (student,) = collect(write(tmp_path / "b", "jane/one/server.py", "jane/two/server.py"), roster).handed_in
    assert around.students == student.students == (Student(id="1", name="Jane"),)


def test_the_newest_attempt_counts_where_numbers_tell(tmp_path: Path) -> None:
    write(tmp_path, "jane attempt 2/a.py", "jane attempt 10/a.py", "rick/a.py")
    chosen = choose(collect(tmp_path, None).handed_in)
    assert {each.name for each in chosen.graded} == {"jane attempt 10", "rick"}
    assert chosen.notes == (
        "jane handed in 2 times: `jane attempt 10` is the newest and counts, not `jane attempt 2`",
    )


def test_no_attempt_is_dropped_where_nothing_tells(tmp_path: Path) -> None:
    write(tmp_path, "jane/a.py", "one/a.py")
    chosen = choose(collect(tmp_path, read_roster(b"id,name,folder\n1,Jane,jane\n1,Jane,one\n")).handed_in)
    assert {each.name for each in chosen.graded} == {"jane", "one"}
    assert "Decide which counts" in chosen.notes[0]


def test_two_students_of_one_name_are_two(tmp_path: Path) -> None:
    """Moodle's numbers tell them apart."""
    write(tmp_path, "Doe Jane_1_assignsubmission_file_/a.py", "Doe Jane_2_assignsubmission_file_/a.py")
    assert choose(collect(tmp_path, None).handed_in).notes == ()


def test_no_two_are_one(tmp_path: Path) -> None:
    """Neither by the key that another name gets, nor by the name of a system's group."""
    write(tmp_path, "Jane Doe/a.py", "jane-doe-01332c87/a.py")
    write(tmp_path, "Doe Jane_1_assignsubmission_file_/a.py", "Doe Jane_1/b.py")
    found = collect(tmp_path, None).handed_in
    assert len({each.key for each in found}) == len(found) == 4
    assert all(len(each.paths) == 1 for each in found)


def test_a_dot_in_a_folders_name_begins_no_suffix(tmp_path: Path) -> None:
    """Nor does it in an archive's; and who is nobody's stays so, and is told."""
    write(tmp_path, "anna.meier/a.py", "jane doe.ZIP", "bo.ko.c", "bo/a.py")
    roster = read_roster(
        b"id,name,email\nanna,Anna Kurz,k@x.org\nm7,Anna Meier,anna.meier@x.org\n7,Jane Doe,\nbo,Bo Li,\n8,Bo,\n"
    )
    found = {each.name: each for each in collect(tmp_path, roster).handed_in}
    ids = {name: each.students[0].id for name, each in found.items()}
    assert ids == {"anna.meier": "m7", "jane doe.ZIP": "7", "bo.ko.c": "", "bo": ""}
    assert found["bo"].students == (Student(name="bo"),)
    assert found["bo"].doubts == ("by the roster, `bo` could be Bo Li (bo) or Bo (8): decide whose it is",)


def test_folders_of_one_beginning_are_not_one_submission(tmp_path: Path) -> None:
    """Canvas' files of one student begin alike; folders are of as many students as there are."""
    write(tmp_path, "cs_101_1_anna/server.py", "cs_101_2_bert/main.py", "entry1/a.py", "entry2/a.py")
    found = collect(tmp_path, None).handed_in
    assert [each.name for each in found] == ["cs_101_1_anna", "cs_101_2_bert", "entry1", "entry2"]
    assert choose(found).notes == ()
