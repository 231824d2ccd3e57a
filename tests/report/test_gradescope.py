"""Gradescope's results: the score, a test for each check, and nothing that costs a point unsaid."""

from grader.report.gradescope import render

from .readers import read_gradescope
from .samples import SAMPLES, SECRET


def test_the_score_is_the_reports() -> None:
    """Of several exercises, the sum; each test has its own."""
    results = read_gradescope(render(SAMPLES["passed"](), SAMPLES["failures"]()))
    assert results["score"] == 6.5
    assert sum(test.get("score", 0) for test in results["tests"]) == 6.5
    assert results["tests"][0]["name"] == "many-clients: the submission builds"


def test_what_has_no_verdict_is_neither_passed_nor_failed() -> None:
    """It has no points, and the first thing that is read says so."""
    results = read_gradescope(render(SAMPLES["skipped"]()))
    for test in results["tests"][1:]:
        assert not {"score", "max_score", "status"} & set(test)
    assert "4 points could not be judged" in results["output"]
    assert "not judged" not in render(SAMPLES["failures"]())


def test_hidden_checks_are_hidden() -> None:
    """For the instructor they have the visibility `hidden`, for students they are not there; the score stays."""
    student, instructor = (
        read_gradescope(render(SAMPLES["hidden"](), audience=each)) for each in ("student", "instructor")
    )
    assert {test["name"]: test["visibility"] for test in instructor["tests"]}[SECRET.title] == "hidden"
    assert [test["visibility"] for test in student["tests"]] == ["visible", "visible"]
    assert student["score"] == instructor["score"]
    assert student["output"] == instructor["output"]
    assert {student["stdout_visibility"], instructor["stdout_visibility"]} == {"hidden"}
