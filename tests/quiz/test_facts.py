"""Facts of a run, held against what the program was told by the kernel itself."""

from dataclasses import replace
from typing import Any

import pytest

from grader.model.finding import MarkedDescriptors, MarkedSockets
from grader.model.questions.from_run import RUN_FACTS
from grader.quiz.about_run import fact_of, questions_without_run, settle_questions
from grader.quiz.facts import FACTS, NotSeen
from grader.quiz.facts.seen import SeenFact
from grader.quiz.marking import mark
from tests.quiz.questions import question
from tests.quiz.runs import EXERCISE, recorded, told_by_the_program, without_rows


def fact(name: str, **arguments: Any) -> SeenFact:
    """Return a fact of the run."""
    return FACTS[name](RUN_FACTS[name].validated({"fact": name, **arguments}), recorded().observations)


def test_a_client_port() -> None:
    """The server was told the same by accept(), and the client's own table shows it."""
    seen = fact("client-port", connections="talk")
    assert seen.value == told_by_the_program(r"peer (\d+)")
    assert isinstance(seen.evidence, MarkedSockets)
    assert seen.evidence.host == "client"
    (marked,) = (seen.evidence.rows[index] for index in seen.evidence.marked)
    assert (marked.local.port, marked.remote.port) == (seen.value, 9999)


def test_each_client_of_a_group_has_a_port_of_its_own() -> None:
    """`number` says which."""
    ports = {fact("client-port", connections="queue", number=number).value for number in (1, 2)}
    assert len(ports) == 2
    with pytest.raises(NotSeen, match="connection 3 of `queue` was not opened"):
        fact("client-port", connections="queue", number=3)


def test_a_listeners_descriptor() -> None:
    """The number that socket(2) returned to the program."""
    seen = fact("listener-descriptor", program="server")
    assert seen.value == told_by_the_program(r"listener (\d+)")
    assert isinstance(seen.evidence, MarkedDescriptors)
    assert [seen.evidence.rows[index].descriptor for index in seen.evidence.marked] == [seen.value]


def test_a_connections_descriptor() -> None:
    """The number that accept(2) returned to the program; what waits in the queue has none."""
    seen = fact("connection-descriptor", program="server", connections="talk")
    assert seen.value == told_by_the_program(r"accepted (\d+)")
    with pytest.raises(NotSeen, match="had no descriptor of connection 1 of `queue`"):
        fact("connection-descriptor", program="server", connections="queue")


def test_an_accept_queue() -> None:
    """Three came, and one was accepted."""
    seen = fact("accept-queue", step="rows", port=9999)
    assert seen.value == 2
    assert isinstance(seen.evidence, MarkedSockets)
    assert [str(seen.evidence.rows[index].state) for index in seen.evidence.marked] == ["LISTEN"]


def test_an_established_count() -> None:
    """Accepted or not."""
    assert fact("established-count", step="rows", host="server", port=9999).value == 3
    assert fact("established-count", step="rows", host="server", port=80).value == 0
    with pytest.raises(NotSeen, match="looked at host `server`"):
        fact("established-count", step="rows", host="client", port=9999)


def test_a_holder_of_time_wait() -> None:
    """The server closed first."""
    assert fact("time-wait-holder", step="time-wait").value == "server"
    with pytest.raises(NotSeen, match="no row of host `client` was in TIME_WAIT"):
        fact("time-wait-holder", step="client-row")


def test_an_address_of_a_listener() -> None:
    """As netstat prints it."""
    assert fact("listen-address", step="rows", port=9999).value == "0.0.0.0"
    with pytest.raises(NotSeen, match="nothing listened on TCP port 80"):
        fact("listen-address", step="rows", port=80)


def test_a_programs_pid() -> None:
    """The process that holds the listener in the kernel's table."""
    seen = fact("program-pid", program="server")
    (program,) = recorded().report.programs
    assert seen.value == program.pid
    with pytest.raises(NotSeen, match="no step that passed looked at the descriptors of `other`"):
        fact("program-pid", program="other")


def test_every_fact_is_tried() -> None:
    """The tests above leave out none."""
    assert FACTS.keys() == RUN_FACTS.keys()


ABOUT_THE_RUN = {"fact": "accept-queue", "step": "rows", "port": 9999}


def settled(*written: dict[str, Any], recording: Any = None) -> tuple[list[Any], list[tuple[str, str]]]:
    """Return the questions that a run can answer, and those that it can't with the reason."""
    questions = tuple(question(id=f"q{number}", **each) for number, each in enumerate(written))
    exercise = replace(EXERCISE, questions=questions)
    asked, left_out = settle_questions(exercise, recording or recorded())
    return list(asked), [(each.question.id, each.why) for each in left_out]


def from_run(kind: str, name: str, *, extra: dict[str, Any] | None = None, **arguments: Any) -> dict[str, Any]:
    """Return a question about the run."""
    fact = RUN_FACTS[name].validated({"fact": name, **arguments})
    return {"kind": kind, "from_run": fact, **(extra or {})}


def test_questions_of_each_kind_are_settled() -> None:
    """A number, a text and a choice; questions about no run are not among them."""
    options = ({"text": "client"}, {"text": "server"})
    asked, left_out = settled(
        {"kind": "true-false", "answer": True},
        from_run("number", "accept-queue", step="rows", port=9999),
        from_run("text", "listen-address", step="rows", port=9999),
        from_run("choice", "time-wait-holder", step="time-wait", extra={"options": options}),
    )
    assert left_out == []
    assert [mark(each.question, answer).right for each, answer in zip(asked, (2, "0.0.0.0", "b"), strict=True)] == [
        True,
        True,
        True,
    ]
    assert [mark(each.question, answer).right for each, answer in zip(asked, (3, "::", "a"), strict=True)] == [
        False,
        False,
        False,
    ]
    assert all(each.about_run and each.evidence for each in asked)


def test_a_mistake_that_happens_to_be_right_is_no_mistake() -> None:
    """What an author says to a wrong number is not said to a right one."""
    mistakes = ({"answer": 2, "feedback": "No."}, {"answer": 3, "feedback": "All three."})
    (asked,), _ = settled(from_run("number", "accept-queue", step="rows", port=9999, extra={"mistakes": mistakes}))
    assert mark(asked.question, 2).feedback == ()
    assert mark(asked.question, 3).feedback == ("All three.",)


def test_what_the_run_did_not_show_is_left_out_with_its_reason() -> None:
    """A step that failed, a fact that is not there, an option that is missing."""
    options = ({"text": "client"}, {"text": "other"})
    asked, left_out = settled(
        from_run("number", "accept-queue", step="fails", port=9999),
        from_run("number", "accept-queue", step="rows", port=80),
        from_run("choice", "time-wait-holder", step="time-wait", extra={"options": options}),
    )
    assert asked == []
    assert left_out == [
        ("q0", "the step `fails` did not pass"),
        ("q1", "nothing listened on TCP port 80"),
        ("q2", "none of its options is what the run showed: `server`"),
    ]


def test_what_only_the_instructor_may_see_is_no_fact() -> None:
    """A question must not tell what a hidden step saw."""
    steps = tuple(replace(step, audience="instructor") for step in EXERCISE.steps)
    asks = question(**from_run("number", "accept-queue", step="rows", port=9999))
    hidden = replace(EXERCISE, steps=steps, questions=(asks,))
    asked, left_out = settle_questions(hidden, recorded())
    assert asked == ()
    assert left_out[0].why == "only your instructor sees what it asks about"


def test_facts_are_read_from_the_recording_alone() -> None:
    """The same function on another recording gives another answer: nothing is looked at anew."""
    wanted = from_run("number", "established-count", step="rows", host="server", port=9999)
    (asked,), _ = settled(wanted, recording=without_rows(recorded(), "rows"))
    assert mark(asked.question, 0).right
    unseen = replace(recorded(), observations={})
    assert settled(wanted, recording=unseen) == ([], [("q0", "the step `rows` did not pass")])


def test_questions_about_no_run() -> None:
    """They are asked with and without a run."""
    plain = question(kind="true-false", answer=True)
    about = question(**from_run("number", "accept-queue", step="rows", port=9999))
    assert [each.question for each in questions_without_run((plain, about))] == [plain]
    assert fact_of(plain) is None
