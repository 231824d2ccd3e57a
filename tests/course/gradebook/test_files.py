"""Each file of a gradebook: what it says, that it is the same each time, and that nobody makes it do something."""

import csv
import io
import random
import time
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from grader.course import gradebook as files
from grader.course.gradebook import FILES
from grader.course.gradebook.counting import failing_checks, mistakes, points_histogram
from grader.course.gradebook.looking import to_look_at
from grader.course.people import HandedIn, Student, System
from grader.course.roster import Entry, Roster
from grader.course.roster_file import read_roster
from grader.course.verdicts import verdict_of
from grader.report.json_format import plain
from tests.authoring.reports import FAILED as NOT_HELD
from tests.authoring.reports import report
from tests.course.verdicts import (
    ERROR,
    FAILED,
    FORMULA,
    HALF,
    PASSED,
    SCRIPT,
    UNUSABLE,
    check,
    content,
    gradebook_of,
    handed_in,
)
from tests.waiting import wait_until

FOLDER = Path(files.__file__).parent
ALL = {
    handed_in("jane", id="007", number="12"): PASSED,
    handed_in("rick"): FAILED,
    handed_in("half"): HALF,
    handed_in("crash"): ERROR,
    handed_in("empty"): UNUSABLE,
    handed_in(FORMULA): FAILED,
    handed_in(SCRIPT): PASSED,
}


def rows_of(name: str) -> list[dict[str, str]]:
    text = content(name, gradebook_of(ALL)).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_moodle() -> None:
    rows = {row["Full name"]: row for row in rows_of("gradebook-moodle.csv")}
    assert (rows["jane"]["Identifier"], rows["jane"]["ID number"]) == ("Participant 12", "007")
    assert {name: row["Grade"] for name, row in rows.items()} == {
        "jane": "3",
        "rick": "2",
        # Nobody loses points by a fault of the grader: they are left open.
        "half": "",
        "crash": "",
        "empty": "",
        f"'{FORMULA}": "2",
        SCRIPT: "3",
    }
    assert rows["rick"]["Feedback comments"] == "small: not held: It <answers> (changes-case)"
    assert "SIGSEGV" in rows["crash"]["Feedback comments"]


@pytest.mark.parametrize(
    ("listens", "told"),
    [("failed", "small: not held: It listens / 1 check that"), ("passed", "small: not held: 1 check that")],
)
def test_students_are_not_told_what_only_the_instructor_sees(listens: str, told: str) -> None:
    """Neither in their feedback nor in any other cell of what systems import; the instructor is."""
    hidden = check("echo", "failed", "changes-case", audience="instructor")
    verdict = replace(FAILED, checks=(check("listens", listens), hidden))
    book = gradebook_of({handed_in("jane"): verdict})
    for name in ("gradebook-moodle.csv", "gradebook-canvas.csv"):
        text = content(name, book).decode()
        assert "It <answers>" not in text
        assert "changes-case" not in text
    assert f"{told} only your instructor sees" in content("gradebook-moodle.csv", book).decode()
    assert "changes-case" in content("index.html", book).decode()


def test_a_record_says_who_may_know_of_a_check() -> None:
    made = report(echo=NOT_HELD)
    made = replace(made, findings=tuple(replace(each, audience="instructor") for each in made.findings))
    verdict = verdict_of({"status": "graded", "message": "", "notes": [], "report": plain(made)})
    assert [each.audience for each in verdict.failed] == ["instructor"]


def test_canvas() -> None:
    possible, *rows = rows_of("gradebook-canvas.csv")
    assert (possible["Student"], possible["small"]) == ("    Points Possible", "3")
    assert {row["Student"]: (row["ID"], row["SIS User ID"], row["small"]) for row in rows}["jane"] == (
        "",
        "007",
        "3",
    )


NUMBERED = b"Student,ID,SIS Login ID\njane,12,\nAnn,13,\n"
PARTICIPANTS = b"Identifier,Full name\nParticipant 12,jane\nParticipant 13,Ann\n"


@pytest.mark.parametrize(
    ("system", "roster", "canvas", "moodle"),
    [
        ("canvas", None, {"jane": "12"}, {"jane": ""}),
        ("moodle", None, {"jane": ""}, {"jane": "Participant 12"}),
        ("canvas", NUMBERED, {"jane": "12", "Ann": "13"}, {"jane": "", "Ann": ""}),
        ("moodle", PARTICIPANTS, {"jane": "", "Ann": ""}, {"jane": "Participant 12", "Ann": "Participant 13"}),
        ("gradescope", NUMBERED, {"jane": "12", "Ann": "13"}, {"jane": "", "Ann": ""}),
        ("", PARTICIPANTS, {"jane": "", "Ann": ""}, {"jane": "Participant 12", "Ann": "Participant 13"}),
    ],
)
def test_a_number_is_told_to_its_own_system_alone(
    system: System, roster: bytes | None, canvas: dict[str, str], moodle: dict[str, str]
) -> None:
    """To another it is somebody else's, who would get the points."""
    book = gradebook_of(
        {handed_in("jane", system, number="12"): PASSED}, read_roster(roster) if roster is not None else None
    )

    def told(name: str, by: str, number: str) -> dict[str, str]:
        rows = csv.DictReader(io.StringIO(content(name, book).decode(), newline=""))
        return {row[by]: row[number] for row in rows if row[by].strip() != "Points Possible"}

    assert told("gradebook-canvas.csv", "Student", "ID") == canvas
    assert told("gradebook-moodle.csv", "Full name", "Identifier") == moodle


def test_workbook() -> None:
    """Points are numbers, and texts that look like formulas are texts."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(content("gradebook.xlsx", gradebook_of(ALL))))
    assert book.sheetnames == ["Points", "small", "To look at"]
    rows = {row[0]: row for row in book["Points"].iter_rows(values_only=True)}
    assert rows["jane"][5:8] == (3, 3, 3)
    assert rows["crash"][6] is None
    assert f"'{FORMULA}" in rows
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)
    assert ("rick", "failed", 2, "passed", "failed") in list(book["small"].iter_rows(values_only=True))


class Elements(HTMLParser):
    """What elements, attributes and targets a page has."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.targets: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.targets |= {value or "" for name, value in attrs if name == "href"}
        assert not any(name.startswith("on") for name, _ in attrs)


def test_overview() -> None:
    page = content("index.html", gradebook_of(ALL)).decode()
    elements = Elements(page)
    assert "script" not in elements.tags
    assert "svg" in elements.tags
    assert {f"pages/small/{each.key}.html" for each in ALL} == elements.targets
    assert "&lt;script&gt;" in page
    assert "<td>2</td><td>small</td><td>It &lt;answers&gt;</td>" in page
    assert "<td>2</td><td>small</td><td>changes-case</td>" in page


def test_the_same_verdicts_give_the_same_bytes() -> None:
    """In whatever order they came, and at another time: a zip archive tells times of two seconds."""
    first = {name: content(name, gradebook_of(ALL)) for name in FILES}
    began_s = time.time() // 2
    wait_until(lambda: time.time() // 2 > began_s, what="another time")
    mixed = list(ALL.items())
    for _ in range(10):
        random.shuffle(mixed)
        again = {name: content(name, gradebook_of(dict(mixed))) for name in FILES}
        assert [name for name in FILES if again[name] != first[name]] == []


def test_who_handed_in_nothing_has_a_line() -> None:
    roster = read_roster(b"id,name\n007,jane\n9,Absent Ann\n")
    book = gradebook_of({handed_in("jane", id="007"): PASSED}, roster)
    assert [line.student.name for line in book.lines] == ["Absent Ann", "jane"]
    assert b"nothing was handed in" in content("gradebook-moodle.csv", book)


def test_who_is_in_doubt_is_told_and_everybody_has_a_line() -> None:
    """A name that is not decided yet may be another's id."""
    roster = read_roster(b"id,name\njane,Jane Doe\n")
    doubtful = replace(handed_in("jane"), doubts=("decide whose it is",))
    book = gradebook_of({doubtful: PASSED}, roster)
    assert [(line.student.name, len(line.entries)) for line in book.lines] == [("jane", 1), ("Jane Doe", 0)]
    assert to_look_at(book) == [("jane", "", "decide whose it is")]


def test_each_of_a_group_has_a_line() -> None:
    group = HandedIn(key="g", name="g", students=(Student(name="a"), Student(name="b")), paths=())
    book = gradebook_of({group: PASSED}, Roster(entries=(Entry(student=Student(name="a")),)))
    assert [line.student.name for line in book.lines] == ["a", "b"]
    assert len(book.entries) == 1


def test_two_of_one_student_leave_the_points_open() -> None:
    one, two = (HandedIn(key=key, name=key, students=(Student(name="jane"),), paths=()) for key in "ab")
    book = gradebook_of({one: PASSED, two: FAILED})
    assert len(book.lines) == 1
    assert b"2 submissions, of which one must be chosen: a, b" in content("gradebook-moodle.csv", book)
    assert [name for name, _, _ in to_look_at(book)] == ["a", "b"]
    assert sum(points_histogram(book)) == 0


def test_one_student_has_one_line_however_the_name_is_written() -> None:
    """The same id is the same person: two lines would be two grades."""
    one, two = (
        HandedIn(key=key, name=key, students=(Student(id="007", name=name),), paths=())
        for key, name in (("a", "Jane Doe"), ("b", "J. Doe"))
    )
    assert [len(line.entries) for line in gradebook_of({one: PASSED, two: FAILED}).lines] == [2]


def test_every_file_is_registered() -> None:
    """Each module that renders has a line in the table, and no other."""
    modules = {path.stem for path in FOLDER.glob("*.py") if "\ndef render(" in path.read_text("utf-8")}
    assert {name.rpartition(".")[2] for name in FILES.values()} == modules


def test_who_needs_a_look() -> None:
    found = {name: why for name, _, why in to_look_at(gradebook_of(ALL, copies=(("jane", "rick"),)))}
    assert set(found) == {"jane", "rick", "half", "crash", "empty"}
    assert found["half"] == "no verdict on: echo"
    assert "as rick" in found["jane"]


def test_of_many_copies_some_are_named_and_each_has_a_line() -> None:
    """A class that hands in the starter is no gradebook of millions of names."""
    names = [f"student-{number:03}" for number in range(300)]
    book = gradebook_of({handed_in(name): PASSED for name in names}, copies=(tuple(names),))
    looks = to_look_at(book)
    assert [name for name, _, _ in looks] == names
    assert looks[5][2].endswith("as " + ", ".join(names[:5] + names[6:11]) + " and 289 more")
    assert max(len(why) for _, _, why in looks) < 250


def test_counts() -> None:
    book = gradebook_of(ALL)
    assert points_histogram(book) == (0, 0, 0, 0, 0, 0, 2, 0, 0, 2)
    assert [(each.name, each.count) for each in failing_checks(book)] == [("It <answers>", 2)]
    assert [(each.name, each.count) for each in mistakes(book)] == [("changes-case", 2)]
