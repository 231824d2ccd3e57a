"""Whose a submission is, by a list of students."""

import pytest

from grader.course.people import Student
from grader.course.roster import RosterProblem, read_roster


def test_columns_in_any_order_and_spelling() -> None:
    roster = read_roster(
        "\ufeffE-Mail;Surname;First name;Student ID;Folder\nj@x.org;Doe;Jane;007;team-7/\n".encode()
    )
    assert roster.entries[0].student == Student(id="007", name="Jane Doe", email="j@x.org")
    assert roster.owner("team-7") == roster.entries[0].student


@pytest.mark.parametrize("name", ["007", "j@x.org", "J", "jane-doe", "Doe Jane", "doejane", "jane doe.zip"])
def test_a_folder_is_known_by_id_address_and_name(name: str) -> None:
    roster = read_roster(b"id,name,email\n007,Jane Doe,j@x.org\n8,Rick Roe,r@x.org\n")
    assert roster.owner(name) == roster.entries[0].student


def test_who_could_be_two_is_nobody() -> None:
    """Two of one name are told apart by nothing; their ids do."""
    roster = read_roster(b"id,name\n1,Jane Doe\n2,Jane Doe\n")
    assert roster.owner("jane doe") is None
    assert roster.owner("2") == Student(id="2", name="Jane Doe")
    assert roster.completed(Student(number="99", name="Jane Doe")) == Student(number="99", name="Jane Doe")


def test_what_a_system_tells_is_completed() -> None:
    roster = read_roster(b"SIS User ID\tStudent\tEmail\ns7\tDoe, Jane\tj@x.org\n")
    told = Student(number="12345", name="doejane")
    assert roster.completed(told) == Student(id="s7", number="12345", name="Doe, Jane", email="j@x.org")


@pytest.mark.parametrize(
    ("data", "told"), [(b"", "is empty"), (b"a,b\n1,2\n", "no column that is known"), (b"id\n\xff\n", "not UTF-8")]
)
def test_a_roster_that_can_not_be_used(data: bytes, told: str) -> None:
    with pytest.raises(RosterProblem, match=told):
        read_roster(data)
