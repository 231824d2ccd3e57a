"""What answers to an exercise's questions earned, in each file of a gradebook: apart from the checks' points."""

import csv
import io
from dataclasses import replace

import pytest

from grader.course.gradebook import FILES
from grader.course.gradebook.lines import Gradebook, Line, column_of, lines_of, total_of
from grader.course.gradebook.looking import to_look_at
from grader.course.people import HandedIn, Student
from grader.course.roster_file import read_roster
from grader.course.verdicts import Verdict, verdict_of
from grader.loader import load_exercise
from grader.report.json_format import plain
from tests.authoring.reports import PASSED as HELD
from tests.authoring.reports import report
from tests.cli.command import REPOSITORY
from tests.course.verdicts import COLUMN, ERROR, FAILED, PASSED, content, gradebook_of, handed_in

PROBLEM = "not all of its answers can be understood: answers.yaml:3:1: odd"
ANSWERED: dict[HandedIn, Verdict] = {
    handed_in("jane", number="12"): replace(PASSED, has_answers=True, quiz_points=2.5, quiz_points_possible=4),
    handed_in("rick"): replace(FAILED, has_answers=True, quiz_points=0.0, quiz_points_possible=4),
    handed_in("none"): PASSED,
    handed_in("odd"): replace(PASSED, has_answers=True, quiz_points_possible=4, quiz_problem=PROBLEM),
    handed_in("crash"): ERROR,
}
WANTED = {"jane": "2.5", "rick": "0", "none": "", "odd": "", "crash": "", "absent": ""}


def book() -> Gradebook:
    """Return a gradebook in which some have answered, and one has handed in nothing."""
    made = gradebook_of(ANSWERED, read_roster(b"id,name\n9,absent\n"))
    return replace(made, columns=(replace(COLUMN, quiz_points=4),))


def rows_of(name: str) -> list[dict[str, str]]:
    text = content(name, book()).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_moodle() -> None:
    """A column of its own; grade and maximum are of the checks."""
    rows = {row["Full name"]: row for row in rows_of("gradebook-moodle.csv")}
    assert {name: row["small questions"] for name, row in rows.items()} == WANTED
    assert {name: row["small"] for name, row in rows.items()}["jane"] == "3"
    assert (rows["jane"]["Grade"], rows["jane"]["Maximum Grade"]) == ("3", "3")


def test_canvas() -> None:
    """An assignment of its own, with what it is worth."""
    possible, *rows = rows_of("gradebook-canvas.csv")
    assert (possible["small"], possible["small questions"]) == ("3", "4")
    assert {row["Student"]: row["small questions"] for row in rows} == WANTED


def test_workbook() -> None:
    import openpyxl

    read = openpyxl.load_workbook(io.BytesIO(content("gradebook.xlsx", book())))
    header, *rows = read["Points"].iter_rows(values_only=True)
    assert header[5:9] == ("small", "small questions", "Points", "Possible")
    assert {row[0]: row[5:9] for row in rows}["jane"] == (3, 2.5, 3, 3)
    assert {row[0]: row[5:9] for row in rows}["odd"] == (3, None, 3, 3)
    header, *rows = read["small"].iter_rows(values_only=True)
    assert header == ("Submission", "Outcome", "Points", "Questions", "Questions possible", "listens", "echo")
    assert ("jane", "passed", 3, 2.5, 4, "passed", "passed") in rows
    assert ("none", "passed", 3, None, 4, "passed", "passed") in rows


def test_overview() -> None:
    page = content("index.html", book()).decode()
    assert "<th>small</th><th>small questions</th><th>Points</th>" in page
    assert "<td>2.5 of 4</td><td>3 of 3</td>" in page


@pytest.mark.parametrize("name", FILES)
def test_without_answers_nothing_is_said_of_questions(name: str) -> None:
    """Though the exercise has some."""
    data = content(name, gradebook_of({handed_in("jane"): PASSED}))
    if name.endswith(".xlsx"):
        import openpyxl

        cells = [cell.value for sheet in openpyxl.load_workbook(io.BytesIO(data)) for row in sheet for cell in row]
        assert not any("uestion" in str(cell) for cell in cells)
    else:
        assert b"uestion" not in data


def test_a_column_is_there_where_somebody_answered() -> None:
    exercise = load_exercise(REPOSITORY / "exercises" / "exercise-2")
    assert column_of(exercise, [PASSED, FAILED]).quiz_points == 0
    assert column_of(exercise, [PASSED, *ANSWERED.values()]).quiz_points == 4


def test_answers_that_nobody_understands_need_a_look() -> None:
    assert ("odd", "small", PROBLEM) in to_look_at(book())


def test_several_of_one_student_leave_the_points_open() -> None:
    """Also those of questions."""
    answered = next(iter(ANSWERED.values()))
    several = [HandedIn(key=key, name=key, students=(Student(name="jane"),), paths=()) for key in "ab"]
    column = replace(COLUMN, quiz_points=4)
    lines = lines_of(several, {("small", each.key): answered for each in several}, (column,), None)
    made = Gradebook(columns=(column,), lines=lines)
    assert b"jane,,,," in content("gradebook-canvas.csv", made)


def test_the_total_is_of_checks_alone() -> None:
    def total(line: Line) -> float | None:
        return total_of(line, book())

    assert {line.student.name: total(line) for line in book().lines}["jane"] == 3


def record(problems: list[str], *statuses: str) -> dict[str, object]:
    """Return a record with the marks of answers, a point each for those that are right."""
    quiz = {
        "points": statuses.count("right"),
        "points_possible": len(statuses),
        "problems": problems,
        "answers": [{"status": status} for status in statuses],
    }
    made = {**plain(report(echo=HELD)), "quiz": quiz}
    return {"status": "graded", "message": "", "notes": [], "report": made}


@pytest.mark.parametrize(
    ("kept", "points", "problem"),
    [
        (record([], "right", "wrong"), 1, ""),
        (record([], "unanswered", "unanswered"), 0, ""),
        (record(["answers.yaml:3:1: odd"], "right", "unanswered"), 1, PROBLEM),
        # It is no YAML, or has the answers of another exercise: nobody can say what it was worth.
        (record(["answers.yaml:3:1: odd"], "unanswered", "unanswered"), None, PROBLEM),
        (record(["answers.yaml:3:1: odd", "b", "c"], "unanswered", "wrong"), 0, f"{PROBLEM} (and 2 more)"),
    ],
)
def test_what_a_record_says_of_answers(kept: dict[str, object], points: float | None, problem: str) -> None:
    verdict = verdict_of(kept)
    assert verdict.has_answers
    assert (verdict.quiz_points, verdict.quiz_points_possible, verdict.quiz_problem) == (points, 2, problem)
    assert (problem in verdict.worries) is bool(problem)


def test_a_record_without_answers() -> None:
    verdict = verdict_of({"status": "graded", "message": "", "notes": [], "report": plain(report(echo=HELD))})
    assert (verdict.has_answers, verdict.quiz_points) == (False, None)
