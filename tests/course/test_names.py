"""What names of folders and files say of whose they are."""

import pytest

from grader.course.names import attempt_in, handed_in_again, recognise


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


@pytest.mark.parametrize(
    ("name", "student", "number"),
    [
        ("jane-attempt-12", "jane", 12),
        ("jane (attempt 3)", "jane", 3),
        ("jane(Attempt 3)", "jane", 3),
        ("007version2", "007", 2),
        ("team 1 - Versuch_4", "team 1", 4),
        ("registry try 2", "registry", 2),
    ],
)
def test_attempts(name: str, student: str, number: int) -> None:
    assert attempt_in(name) == (student, number)


@pytest.mark.parametrize(
    "name",
    [
        "exercise-2",
        "entry1",
        "industry2",
        "registry-3",
        "chemistry1",
        "re_entry 2",
        "attempt 2",
        "-attempt 2",
        "(try 1)",
    ],
)
def test_no_attempts(name: str) -> None:
    """The word is a part of another, or there is nobody left of it: two such folders are of two students."""
    assert attempt_in(name) is None


def test_a_folder_is_none_of_canvas() -> None:
    assert recognise("cs_101_1_anna") is not None
    assert recognise("cs_101_1_anna", is_folder=True) is None
    assert recognise("Doe Jane_1_assignsubmission_file_", is_folder=True) is not None


def test_handed_in_again() -> None:
    assert handed_in_again("work-3.tar.gz") == ("work.tar.gz", 3)
    assert handed_in_again("exercise-2") == ("exercise-2", 0)
