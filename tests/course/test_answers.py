"""Answers that are handed in beside the programs of a course, graded in real labs."""

import csv
import json
from pathlib import Path

from tests.course.classes import PROGRAMS, gradebook, write_small
from tests.course.graders import grader

ANSWERS = {
    "right": "quiz: small-1\nanswers:\n  who: b\n",
    "wrong": "quiz: small-1\nanswers:\n  who: a\n",
    "broken": "answers: {who: [\n",
    "none": None,
}


def test_answers_have_a_column_of_their_own(tmp_path: Path) -> None:
    """Beside the points of the checks, and on the submission's page; what nobody understands is named."""
    write_small(tmp_path / "exercises")
    for name, answers in ANSWERS.items():
        folder = tmp_path / "class" / name
        folder.mkdir(parents=True)
        (folder / "server.py").write_text(f"# of {name}\n{PROGRAMS['passed']}")
        if answers is not None:
            (folder / "answers.yaml").write_text(answers)
    output = tmp_path / "results"
    command = (tmp_path / "class", "small-1", "--exercises", tmp_path / "exercises", "--output", output)
    for _ in range(2):  # graded, and read from what was kept
        process = grader(*command)
        out, errors = process.communicate(timeout=110)
        assert process.returncode == 0, errors
        rows = {row["Full name"]: row for row in csv.DictReader((output / "gradebook-moodle.csv").open())}
        assert {name: (row["small-1"], row["small-1 questions"]) for name, row in rows.items()} == {
            "right": ("3", "1"),
            "wrong": ("3", "0"),
            "broken": ("3", ""),
            "none": ("3", ""),
        }
        assert "broken, small-1: not all of its answers can be understood: answers.yaml:" in out
    page = (output / "pages" / "small-1" / "wrong.html").read_text()
    assert "Who chose the client&#x27;s port?" in page or "Who chose the client&#39;s port?" in page
    kept = json.loads((output / "records" / "small-1" / "right.json").read_text())
    assert kept["report"]["quiz"]["points"] == 1
    assert b"small-1 questions" in gradebook(output)["gradebook-canvas.csv"]
