"""What names of folders and files say of whose they are."""

import pytest

from grader.course.names import attempt_in, handed_in_again, recognise
from grader.course.people import key_of


@pytest.mark.parametrize(
    ("name", "system", "student", "number", "file"),
    [
        ("Doe Jane_1234567_assignsubmission_file_", "moodle", "Doe Jane", "1234567", ""),
        ("Doe Jane_1234567_assignsubmission_file", "moodle", "Doe Jane", "1234567", ""),
        ("van der Berg Ann_12_assignsubmission_file_server.c", "moodle", "van der Berg Ann", "12", "server.c"),
        ("Under_Score_12_assignsubmission_file_", "moodle", "Under_Score", "12", ""),
        ("doejane_12345_67890_server.c", "canvas", "doejane", "12345", "server.c"),
        ("doejane_LATE_12345_67890_my_server.tar.gz", "canvas", "doejane", "12345", "my_server.tar.gz"),
        ("submission_777", "gradescope", "", "", ""),
    ],
)
def test_names_of_three_systems(name: str, system: str, student: str, number: str, file: str) -> None:
    found = recognise(name)
    assert found is not None
    assert (found.system, found.student_name, found.student_number, found.file) == (system, student, number, file)


def test_what_else_a_name_says() -> None:
    late, on_time = recognise("a_LATE_1_2_x.c"), recognise("a_1_2_x.c")
    assert late is not None
    assert on_time is not None
    assert (late.is_late, on_time.is_late) == (True, False)
    assert late.group == on_time.group
    text = recognise("Doe Jane_12_assignsubmission_onlinetext_")
    assert text is not None
    assert text.kind == "onlinetext"


@pytest.mark.parametrize("name", ["jane", "server.c", "team_7", "jane_doe", "submission_", "a_b_1_x.c"])
def test_names_of_no_system(name: str) -> None:
    assert recognise(name) is None


def test_attempts() -> None:
    assert attempt_in("jane-attempt-12") == ("jane", 12)
    assert attempt_in("jane (attempt 3)") == ("jane", 3)
    assert attempt_in("exercise-2") is None
    assert handed_in_again("work-3.tar.gz") == ("work.tar.gz", 3)
    assert handed_in_again("exercise-2") == ("exercise-2", 0)


def test_a_key_names_one_submission_and_no_other_folder() -> None:
    names = ["../x", "a/b", "Jane", "jane", "JANE", ".hidden", "x" * 300, "Ä", "ä", "", "\ud800", "a\nb"]
    keys = [key_of(name) for name in names]
    assert len(set(keys)) == len(names)
    assert all("/" not in key and not key.startswith(".") and len(key) < 80 and key.isascii() for key in keys)
