"""Marking, by the table that the page's own marking is held against too."""

from typing import Any

import pytest

from grader.model.questions import QUESTIONS
from grader.quiz.marking import EXPECTED, MARKING, MalformedAnswer, expected_answer, mark
from tests.quiz.questions import FOLDER, question, read_yaml

CASES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (case["question"], answer)
    for case in read_yaml(FOLDER / "marking_cases.yaml")["cases"]
    for answer in case["answers"]
]


@pytest.mark.parametrize(("asked", "case"), CASES, ids=lambda each: str(each.get("id", each.get("answer"))))
def test_the_marks_of_an_answer(asked: dict[str, Any], case: dict[str, Any]) -> None:
    """Points, whether it is right, and what is said; or that it is no answer."""
    if case.get("malformed"):
        with pytest.raises(MalformedAnswer):
            mark(question(**asked), case["answer"])
        return
    marks = mark(question(**asked), case["answer"])
    assert marks.points == pytest.approx(case["points"])
    assert marks.right == case["right"]
    if "feedback" in case:
        assert marks.feedback == case["feedback"]
    assert marks.points_possible == asked.get("points", 1)
    assert marks.expected == expected_answer(question(**asked))


def test_every_kind_has_answers_of_all_sorts() -> None:
    """Each kind is marked right, wrong, and refused."""
    sorts = {kind: set[str]() for kind in QUESTIONS}
    for asked, case in CASES:
        sorts[asked["kind"]].add("malformed" if case.get("malformed") else str(case["right"]))
    assert sorts == {kind: {"malformed", "True", "False"} for kind in QUESTIONS}
    assert MARKING.keys() == EXPECTED.keys() == QUESTIONS.keys()


def test_a_question_about_a_run_is_not_marked_without_one() -> None:
    """Nobody knows the answer yet."""
    fact = question_about_a_run()
    with pytest.raises(ValueError, match="only a run"):
        mark(fact, 4)
    assert expected_answer(fact) == "what your own run showed"


def question_about_a_run() -> Any:
    """Return a question of which only a run knows the answer."""
    from grader.model.questions.from_run import ProgramPid

    return question(kind="number", from_run=ProgramPid(fact="program-pid", program="server"))
