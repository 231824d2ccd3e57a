"""What one submission of a course holds."""

import os
import zipfile
from pathlib import Path

import pytest

from grader.course.collecting import collect
from grader.course.contents import part_for, read_contents
from grader.course.copies import content_digest, same
from grader.course.people import HandedIn
from grader.model.recipe import Source
from grader.submission.problems import SubmissionProblem, UnreadableSubmission
from tests.course.test_collecting import write


def only(top: Path) -> HandedIn:
    """Return the one submission there is."""
    (found,) = collect(top, None).handed_in
    return found


def read(top: Path, *exercises: str) -> Source:
    return read_contents(only(top), exercises)


def files(source: Source) -> list[str]:
    return [str(file.path) for file in source.files]


def archive(path: Path, **members: str) -> None:
    with zipfile.ZipFile(path, "w") as file:
        for name, text in members.items():
            file.writestr(name.replace("__", "/").replace("_dot_", "."), text)


def test_one_folder_around_all_is_looked_through(tmp_path: Path) -> None:
    assert files(read(write(tmp_path, "jane/project/server.py", "jane/project/lib/a.py"))) == [
        "lib/a.py",
        "server.py",
    ]


def test_an_exercise_has_a_folder_of_its_own(tmp_path: Path) -> None:
    """Who has one for another exercise only has nothing for this one, and is not graded by the other's program."""
    write(tmp_path, "jane/exercise-1/server.py", "rick/server.py")
    (jane, _) = collect(tmp_path, None).handed_in
    both = ("exercise-1", "exercise-2")
    source = read_contents(jane, both)
    assert files(part_for(source, "exercise-1", both)) == ["server.py"]
    with pytest.raises(SubmissionProblem, match="no folder `exercise-2`"):
        part_for(source, "exercise-2", both)


def test_an_archive_beside_a_paper_is_opened(tmp_path: Path) -> None:
    write(tmp_path, "jane/report.pdf")
    archive(tmp_path / "jane" / "work.zip", work__server_dot_py="x")
    source = read(tmp_path)
    assert files(source) == ["server.py"]
    assert "only the archive" in source.notes[0]


def test_an_archive_beside_a_program_is_left_alone(tmp_path: Path) -> None:
    write(tmp_path, "jane/server.py")
    archive(tmp_path / "jane" / "old.zip", server_dot_py="x")
    assert files(read(tmp_path)) == ["old.zip", "server.py"]


def test_loose_files_have_the_students_names(tmp_path: Path) -> None:
    source = read(write(tmp_path, "doe_1_2_Makefile", "doe_1_3_main-1.c"))
    assert files(source) == ["Makefile", "main.c"]
    assert "`main-1.c` is taken as `main.c`" in source.notes[0]


def test_only_canvas_numbers_files(tmp_path: Path) -> None:
    assert files(read(write(tmp_path, "Doe Jane_1_assignsubmission_file_/main-1.c"))) == ["main-1.c"]


def test_what_cannot_be_read_says_why_without_a_path_of_this_machine(tmp_path: Path) -> None:
    (tmp_path / "jane").mkdir()
    with pytest.raises(SubmissionProblem, match="nothing was handed in"):
        read(tmp_path)
    (tmp_path / "jane").rmdir()
    (tmp_path / "jane.zip").write_bytes(b"no zip")
    with pytest.raises(SubmissionProblem, match=r"`jane\.zip`: it is cut off or damaged"):
        read(tmp_path)
    (tmp_path / "jane.zip").unlink()
    with zipfile.ZipFile(tmp_path / "jane.zip", "w") as file:
        file.writestr("../server.py", "x")
    with pytest.raises(SubmissionProblem, match=r"leaves the archive by `\.\.`") as raised:
        read(tmp_path)
    assert str(tmp_path) not in str(raised.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_no_permission(tmp_path: Path) -> None:
    write(tmp_path, "jane/server.py")
    (tmp_path / "jane").chmod(0)
    with pytest.raises(UnreadableSubmission, match="`jane` can't be read: Permission denied"):
        read(tmp_path)


def test_copies_are_known_however_they_are_spaced_and_called(tmp_path: Path) -> None:
    texts = {"a": "int  main;\r\n", "b": "\tint\nmain;", "c": "intmain;"}
    digests = {}
    for name, text in texts.items():
        (tmp_path / name / f"{name}s").mkdir(parents=True)
        (tmp_path / name / f"{name}s" / f"{name}.c").write_text(text, newline="")
    for each in collect(tmp_path, None).handed_in:
        digests[each.key] = content_digest(read_contents(each, ()))
    assert same(digests) == (("a", "b"),)
