"""Files of answers: what is written can be read, whatever was answered."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from grader.model.marks import AnswerStatus
from grader.quiz.answers_file import mark_answers, read_answers, write_answers
from grader.quiz.marking import mark
from tests.quiz.questions import FOLDER, question, read_yaml

TYPED = st.text(st.characters(codec="utf-8"), max_size=30)
ANSWERS = st.one_of(
    TYPED,
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.lists(TYPED, max_size=3),
    st.dictionaries(st.sampled_from(["local", "state", "p80", "yes", "1.0"]), TYPED, max_size=3),
)
QUESTIONS = [question(id=name, kind="text", answers=("x",)) for name in ("one", "two")]


@given(ANSWERS, ANSWERS)
def test_what_is_written_can_be_read(one: object, two: object) -> None:
    """Control characters, emoji, colons, quotes, numbers in quotes: nothing is resolved to something else."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "answers.yaml")
        write_answers(path, "quiz", {"one": one, "two": two})
        found = read_answers(path, "quiz", QUESTIONS)
        assert found.problems == ()
        assert [as_lists(entry.node.value) for entry in found.given.values()] == [one, two]
        assert os.listdir(folder) == ["answers.yaml"]


def as_lists(value: object) -> object:
    """Return what the loader makes of lists as the lists that they were."""
    return [as_lists(each) for each in value] if isinstance(value, tuple) else value


def test_a_file_gives_the_marks_of_its_answers(tmp_path: Path) -> None:
    """Every case of the common table, through a file."""
    for case in read_yaml(FOLDER / "marking_cases.yaml")["cases"]:
        asked = question(**case["question"])
        for each in case["answers"]:
            write_answers(tmp_path / "answers.yaml", "quiz", {asked.id: each["answer"]})
            (marked,) = mark_answers(tmp_path / "answers.yaml", "quiz", [asked]).answers
            if each["answer"] is None:
                assert marked.status is AnswerStatus.UNANSWERED
            elif each.get("malformed"):
                assert (marked.status, marked.points) == (AnswerStatus.MALFORMED, 0)
                assert marked.message
            else:
                assert marked.points == mark(asked, each["answer"]).points
                assert (marked.status is AnswerStatus.RIGHT) == each["right"]


def test_an_empty_file_of_answers_answers_nothing(tmp_path: Path) -> None:
    """It is written before the first question is answered."""
    path = tmp_path / "answers.yaml"
    write_answers(path, "quiz", {})
    marks = mark_answers(path, "quiz", QUESTIONS)
    assert marks.problems == ()
    assert [each.status for each in marks.answers] == [AnswerStatus.UNANSWERED] * 2
    assert not marks.all_right
