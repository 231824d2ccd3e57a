"""Rosters as CSV, and those that are refused."""

import pytest

from grader.course.people import Student
from grader.course.roster_file import RosterProblem, read_roster


def test_columns_in_any_order_and_spelling() -> None:
    roster = read_roster(
        "\ufeffE-Mail;Surname;First name;Student ID;Folder\nj@x.org;Doe;Jane;007;team-7/\n".encode()
    )
    assert roster.entries[0].student == Student(id="007", name="Jane Doe", email="j@x.org")
    assert roster.owner("team-7").student == roster.entries[0].student


def test_an_identifier_of_the_schools_own_is_an_id() -> None:
    assert read_roster(b"identifier,name\ns1,Jane\n").entries[0].student == Student(id="s1", name="Jane")


@pytest.mark.parametrize(
    ("data", "told"), [(b"", "is empty"), (b"a,b\n1,2\n", "no column that is known"), (b"id\n\xff\n", "not UTF-8")]
)
def test_a_roster_that_can_not_be_used(data: bytes, told: str) -> None:
    with pytest.raises(RosterProblem, match=told):
        read_roster(data)


MANY = "".join(f"{number},Student {number},s{number}@x.org\n" for number in range(2, 6000)).encode()


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        (b'1,"Anna Kurz,a@x\n' + MANY, 2),
        (b'1,"Anna Kurz,a@x\n2,Bo,b@x\n', 2),
        (b'1,Anna,a@x\n2,"Bo" Li,b@x\n', 3),
        (b'1,Anna,a@x\n\n2,"Bo,b@x\n3,"Cy",c@x\n', 4),
        # What the next quote ends is a cell like any other, but for the students who are in it.
        (b'1,Anna,"a@x\n2,Bo,b@x\n3,Cy,c@x"\n', 2),
        (b'1,"Anna,a@x\n2,Bo,b@x\n3,Cy",c@x\n', 2),
        (b'1,Anna,a@x\n2,"Bo,b@x\n3,Cy",c@x\n', 3),
    ],
)
def test_a_stray_quote_swallows_nobody(rows: bytes, line: int) -> None:
    """However many lines there are: csv reads at most 131072 characters into a cell."""
    with pytest.raises(RosterProblem, match=f'line {line} of the roster .*\n\nhint: is there a `"` too many'):
        read_roster(b"id,name,email\n" + rows)


def test_quotes_that_fit() -> None:
    """Also around line breaks, as in comments."""
    roster = read_roster(b'id;name;note\n1;"Doe, ""JD"" Jane";"Dear Jane,\n\nwell; done\n"\n2;Bo "B" Li;\n')
    assert [entry.student.name for entry in roster.entries] == ['Doe, "JD" Jane', 'Bo "B" Li']
