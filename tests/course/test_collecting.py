"""Which submissions a folder holds, as three systems and instructors lay them out."""

from pathlib import Path

from grader.course.attempts import choose
from grader.course.collecting import collect
from grader.course.people import Student
from grader.course.roster import read_roster
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
    """All files of one student are one submission, under the names that the student gave; the newest of a name."""
    write(
        tmp_path,
        "doejane_LATE_1_70_server-1.c",
        "doejane_1_60_server.c",
        "doejane_1_61_echo-2.h",
        "roerick_2_80_a.py",
    )
    doe, roe = collect(tmp_path, read_roster(b"id,name\ns1,Jane Doe\n")).handed_in
    assert list(doe.paths) == [
        ("echo.h", "doejane_1_61_echo-2.h"),
        ("server.c", "doejane_LATE_1_70_server-1.c"),
    ]
    assert doe.students == (Student(id="s1", number="1", name="Jane Doe"),)
    assert doe.is_late
    assert "handed in again" in doe.notes[0]
    assert roe.students[0].name == "roerick"


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
