"""What students get holds no word of what is hidden, whatever the format."""

from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest

from grader.model.exercise import Audience
from grader.model.finding import Outcome, Reason, Transcript
from grader.model.marks import AnswerStatus, MarkedAnswer, QuizMarks
from grader.model.report import Report
from grader.report import FORMATS, load_format
from grader.report.audience import WITHHELD, report_for

from .readers import read_gradescope
from .samples import CRASHED, LISTENS, NOT_SERVED, UNBUILT, UNREADY, finding, program, report

CANARY = "canary"


def with_canary(value: Any) -> Any:
    """Return the value with the word in every text of it."""
    if isinstance(value, str) and type(value) is str:
        return f"{value} {CANARY}"
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return tuple(with_canary(each) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        kept = ("kind", "audience", "version")
        changed = {
            each.name: with_canary(getattr(value, each.name)) for each in fields(value) if each.name not in kept
        }
        return replace(value, **{name: each for name, each in changed.items() if name != "address"})
    return value


HIDDEN = replace(with_canary(NOT_SERVED), audience="instructor", kind="send")
TITLE = HIDDEN.title
QUIZ = QuizMarks(
    quiz="many-clients",
    file="answers.yaml",
    points=0,
    points_possible=1,
    answers=(
        MarkedAnswer(
            id="who", question="Who chose the port?", kind="choice", status=AnswerStatus.WRONG, line=3, given="a",
            points_possible=1, expected=f"the kernel {CANARY}", explanation=f"Nobody asked. {CANARY}",
        ),
    ),
)  # fmt: skip


def whole_report() -> Report:
    """Return one in which the word is in everything that students must not see, and nowhere else."""
    printed = Transcript(title="it printed", text=f"I was sent: {CANARY}", dropped=7)
    later = replace(
        CRASHED,
        evidence=(printed,),
        diagnoses=tuple(replace(each, evidence=(printed,)) for each in NOT_SERVED.diagnoses),
    )
    return report(
        LISTENS,
        HIDDEN,
        later,
        replace(UNREADY, message=f"it needs “{TITLE}”, which failed"),
        finding("e", "no verdict", Outcome.ERROR, f"it needs “{TITLE}”, for which there is no verdict"),
        replace(UNREADY, reason=Reason.MACHINE, message=f"it needs “{TITLE}”, which this machine cannot show"),
        programs=(program(f"I was sent: {CANARY}"),),
        quiz=QUIZ,
    )  # fmt: skip


@pytest.mark.parametrize("several", [False, True], ids=["one", "several"])
@pytest.mark.parametrize("name", FORMATS)
def test_no_format_shows_students_what_is_hidden(name: str, several: bool) -> None:
    """Every text of the hidden finding has the word, and so has all that could repeat it."""
    render = load_format(name)
    reports = [whole_report()] * (1 + several)
    assert CANARY not in render(*reports, audience="student")
    assert CANARY not in render(*reports), "students are the default"
    assert CANARY in render(*reports, audience="instructor")


def test_on_gradescope_the_word_is_in_hidden_tests_only() -> None:
    """What the instructor's results show to students is what the students' own would, without the quiz's key."""
    results, students = (
        read_gradescope(load_format("gradescope")(whole_report(), audience=each))
        for each in ("instructor", "student")
    )
    for test in results["tests"]:
        assert (CANARY in str(test)) == (test["visibility"] == "hidden")
    visible = [test for test in results["tests"] if test["visibility"] == "visible"]
    assert {**results, "tests": visible} == students
    assert sum(test.get("max_score", 0) for test in results["tests"]) == whole_report().points_possible


def test_the_word_is_everywhere_in_the_hidden_finding() -> None:
    """The tests above can fail: no text of it is without the word."""
    known = ("student", "instructor", "send")
    texts = [each for each in _texts(HIDDEN) if each not in known and any(map(str.isalpha, each))]
    assert len(texts) > 30
    assert [each for each in texts if CANARY not in each] == []


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value] if type(value) is str and value not in ("sockets", "descriptors", "text") else []
    if isinstance(value, tuple):
        return [text for each in value for text in _texts(each)]
    if is_dataclass(value):
        return [text for each in fields(value) for text in _texts(getattr(value, each.name))]
    return []


@pytest.mark.parametrize("audience", ["student", "instructor"])
def test_points_and_the_outcome_are_the_same_for_all(audience: Audience) -> None:
    """Hidden steps count."""
    whole, seen = whole_report(), report_for(whole_report(), audience)
    assert (seen.points, seen.points_possible, seen.outcome) == (whole.points, whole.points_possible, whole.outcome)


def test_what_was_printed_before_a_hidden_step_stays() -> None:
    """A compiler's words do too, wherever they are told: it ran before all steps."""
    early = report_for(report(CRASHED, HIDDEN, programs=(program("x"),)), "student")
    assert early.findings == (CRASHED,)
    assert early.programs[0].output == WITHHELD
    assert report_for(report(HIDDEN, UNBUILT), "student").findings == (UNBUILT,)


def test_a_hidden_step_that_was_not_tried_hides_nothing_else() -> None:
    """No program can have seen anything of it."""
    skipped = replace(HIDDEN, outcome=Outcome.SKIPPED, reason=Reason.NEEDS)
    whole = report(CRASHED, skipped, CRASHED, programs=(program("x"),))
    seen = report_for(whole, "student")
    assert (seen.findings, seen.programs) == ((CRASHED, CRASHED), whole.programs)


def test_without_hidden_steps_all_is_as_it_was() -> None:
    """But for the quiz's key."""
    whole = report(LISTENS, NOT_SERVED, CRASHED, programs=(program("x"),))
    assert report_for(whole, "student") == whole
