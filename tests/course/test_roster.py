"""Whose a submission is, by a list of students."""

import pytest

from grader.course.people import Student, System
from grader.course.roster import Owner
from grader.course.roster_file import read_roster
from tests.course.calls import calls_of


@pytest.mark.parametrize("name", ["007", "j@x.org", "J", "jane-doe", "Doe Jane", "doejane", "jane.doe"])
def test_a_folder_is_known_by_id_address_and_name(name: str) -> None:
    roster = read_roster(b"id,name,email\n007,Jane Doe,j@x.org\n8,Rick Roe,r@x.org\n")
    assert roster.owner(name).student == roster.entries[0].student


def test_who_could_be_two_is_nobody() -> None:
    """Two of one name are told apart by nothing; their ids do."""
    roster = read_roster(b"id,name\n1,Jane Doe\n2,Jane Doe\n")
    nobody = roster.owner("jane doe")
    assert (nobody.student, "could be Jane Doe (1) or Jane Doe (2)" in nobody.doubt) == (None, True)
    assert roster.owner("2") == Owner(student=Student(id="2", name="Jane Doe"))
    told = roster.completed(Student(number="99", name="Jane Doe"), "moodle")
    assert (told.student, bool(told.doubt)) == (Student(number="99", name="Jane Doe"), True)


def test_one_name_of_two_students_is_nobodys() -> None:
    """The id of one may be the address of another; but who names a folder in the roster has decided."""
    roster = read_roster(b"id,name,email\nanna,Ann Kurz,k@x.org\nm7,Anna Meier,anna@x.org\n")
    nobody = roster.owner("anna")
    assert nobody.student is None
    assert nobody.doubt == "by the roster, `anna` could be Ann Kurz (anna) or Anna Meier (m7): decide whose it is"
    named = read_roster(b"id,email,folder\nanna,k@x.org,\nm7,anna@x.org,anna\n")
    assert named.owner("anna") == Owner(student=Student(id="m7", email="anna@x.org"))


def test_the_whole_name_counts_before_a_part_of_it() -> None:
    """In all columns: the second line's address is nearer than the first line's id."""
    roster = read_roster(b"id,name,email\nanna,Anna Kurz,k@x.org\nm7,Anna Meier,anna.meier@x.org\n")
    assert roster.owner("anna.meier", "anna") == Owner(student=roster.entries[1].student)
    assert roster.owner("anna.c", "anna") == Owner(student=roster.entries[0].student)


def test_what_a_system_tells_is_completed() -> None:
    roster = read_roster(b"SIS User ID\tStudent\tEmail\ns7\tDoe, Jane\tj@x.org\n")
    told = Student(number="12345", name="doejane")
    known = Student(id="s7", number="12345", name="Doe, Jane", email="j@x.org")
    assert roster.completed(told, "canvas") == Owner(student=known)


@pytest.mark.parametrize(
    ("name", "written"),
    [("Jane O'Brien-Doe", "obriendoejane"), ("Doe-Roe, Jean-Luc", "doeroejeanluc"), ("Poe, Zoë", "poezoë")],
)
def test_canvas_writes_letters_alone(name: str, written: str) -> None:
    """Who is not found would have handed in nothing, and be a stranger with points."""
    roster = read_roster(f'id,name\ns7,"{name}"\ns8,Jean Doe\n'.encode())
    told = roster.completed(Student(number="12", name=written), "canvas")
    assert told == Owner(student=Student(id="s7", number="12", name=name))


def test_a_number_of_a_system_is_no_id_of_the_school() -> None:
    """Canvas counts its users, and a school its students: the same number is of two people."""
    roster = read_roster(b"id,name\n1042,John Smith\n2077,Jane Doe\n")
    told = Student(number="1042", name="doejane")
    assert roster.completed(told, "canvas") == Owner(student=Student(id="2077", number="1042", name="Jane Doe"))
    assert roster.completed(Student(number="1042", name="poepia"), "canvas").student == Student(
        number="1042", name="poepia"
    )


MOODLE = b"Identifier,Full name,ID number\nParticipant 12,Jane Doe,s1\nParticipant 13,Jane Doe,s2\n"
CANVAS = b'Student,ID,SIS User ID,Section\n    Points Possible,,,\n"Doe, Jane",12,s1,A\n"Doe, Jane",13,s2,A\n'


@pytest.mark.parametrize(("data", "system"), [(MOODLE, "moodle"), (CANVAS, "canvas")])
def test_a_systems_own_numbers_tell_two_of_one_name_apart(data: bytes, system: System) -> None:
    """Where the roster is an export of the same system; another's numbers are others."""
    roster = read_roster(data)
    assert [entry.student.id for entry in roster.entries] == ["s1", "s2"]
    jane = Student(number="13", name="doejane")
    assert roster.completed(jane, system).student == roster.entries[1].student
    other: System = "canvas" if system == "moodle" else "moodle"
    unknown = roster.completed(jane, other)
    assert (unknown.student, "could be" in unknown.doubt) == (jane, True)


def test_a_number_counts_never_against_the_name() -> None:
    roster = read_roster(b"Identifier,Full name\nParticipant 12,John Smith\nParticipant 13,Zo\xc3\xab M. Poe\n")
    told = roster.completed(Student(number="12", name="Doe Jane"), "moodle")
    assert told.student == Student(number="12", name="Doe Jane")
    assert told.doubt == "by the roster, `Doe Jane` could be John Smith (12): decide whose it is"
    same = roster.completed(Student(number="13", name="poezoe"), "moodle")
    assert same == Owner(student=roster.entries[1].student)
    swapped = roster.completed(Student(number="12", name="Zo\u00eb M. Poe"), "moodle")
    assert (swapped.student, bool(swapped.doubt)) == (Student(number="12", name="Zo\u00eb M. Poe"), True)


def test_an_id_counts_never_against_the_name() -> None:
    """What Gradescope tells of one student, and the roster of two."""
    roster = read_roster(b"id,name\n7,John Smith\n8,Jane Doe\n")
    jane = Student(id="7", name="Jane Doe")
    told = roster.completed(jane, "gradescope")
    assert told.student == jane
    assert told.doubt.endswith("could be John Smith (7) or Jane Doe (8): decide whose it is")
    assert roster.completed(Student(id="8", name="J. Doe-Roe"), "gradescope").student == roster.entries[1].student


def test_looking_up_takes_the_same_in_a_class_of_any_size() -> None:
    """So a whole course takes as much more as it has more students."""

    def calls(students: int) -> int:
        lines = [f"{number},First{number} Surname{number}\n" for number in range(students)]
        roster = read_roster("".join(["id,name\n", *lines]).encode())

        def look_up() -> None:
            roster.owner("Surname3 First3", "nobody", "7")
            roster.completed(Student(number="5", name="Surname5 First5"), "moodle")
            roster.completed(Student(id="6", name="Surname6 First6"), "gradescope")

        look_up()  # the first makes the indexes
        return calls_of(look_up)

    assert calls(10) == calls(500) > 0
