"""Questions of every kind: what loads, and what each mistake of an author is told as."""

import pytest

from grader.loader.exercise import load_exercise
from grader.loader.plain import read_plain, write_plain
from grader.model.exercise import Exercise
from grader.model.questions import QUESTIONS
from tests.loader.builder import Workshop

START = "  - {id: more, question: What?, explanation: Why., "
RIGHT = [
    "kind: choice, options: [{text: a}, {text: b, right: true, feedback: Yes.}], shuffle: false}",
    "kind: choice, options: [{text: server}, {text: client-1}], from_run: {fact: time-wait-holder, step: rows}}",
    "kind: several, options: [{text: a, right: true}, {text: b}, {text: c, right: true}]}",
    "kind: true-false, answer: false, feedback: No.}",
    "kind: number, answer: 9999, mistakes: [{answer: 3879, feedback: Swapped.}], points: 0.5}",
    "kind: number, answer: {at_least: 32768, at_most: 60999}}",
    "kind: number, answer: 0.5, tolerance: 0.1, unit: ms}",
    "kind: number, from_run: {fact: client-port, connections: many, number: 2}}",
    "kind: number, from_run: {fact: listener-descriptor, program: server}}",
    "kind: number, from_run: {fact: connection-descriptor, program: server, connections: many}}",
    "kind: number, from_run: {fact: accept-queue, step: rows, port: 9999}}",
    "kind: number, from_run: {fact: program-pid, program: server}}",
    "kind: number, from_run: {fact: established-count, step: rows, host: server, port: 9999}}",
    "kind: text, from_run: {fact: listen-address, step: rows, port: 9999}}",
    "kind: text, answers: [htons], patterns: ['(?:std::)?htons(\\(.*\\))?'], "
    "mistakes: [{answers: [ntohs], feedback: No.}]}",
    "kind: order, items: [a, b, c]}",
    "kind: match, pairs: [{left: '80', right: http}, {left: '22', right: ssh, feedback: No.}], distractors: [x]}",
    "kind: netstat-row, row: {proto: udp, local: '0.0.0.0:53', foreign: '0.0.0.0:*'}, blanks: [state]}",
    "kind: true-false, answer: true, hint: See., tags: [tcp, time-wait], sources: ['RFC 9293, 3.5'], "
    "concept: {title: TCP, link: 'man:tcp(7)'}, shown_by: 'tests/quiz/test_facts.py::test_a_listener'}",
]
WRONG = [
    ("kind: chioce, options: [{text: a}, {text: b}]}", "chioce", "unknown kind `chioce`"),
    ("kind: 5, answer: 5}", "5, answer", "`kind`, expected `choice`, `several`"),
    ("answer: 5}", "{id: more", "missing key `kind` in question `more`"),
    ("kind: number, answr: 5}", "answr", "unknown key `answr`"),
    ("kind: number, answer: '5'}", "'5'", "`answer`, expected a number, found text `5`"),
    ("kind: number}", "{id: more", "question `more`, expected either `answer` or `from_run`"),
    ("kind: number, answer: {at_least: 5, at_most: 4}}", "{at_least", "`answer`: `at_least` is above `at_most`"),
    ("kind: number, answer: 5, mistakes: [{answer: 5, feedback: x}]}", "{id: more", "the mistake `5` is right"),
    ("kind: choice, options: [{text: a, right: true}, {text: b, right: true}, {text: c}]}", "{id", "2 options"),
    ("kind: choice, options: [{text: a, right: true}, {text: ' A'}]}", "{id: more", "two options say `A`"),
    ("kind: several, options: [{text: a}, {text: b}]}", "{id: more", "no option is `right: true`"),
    ("kind: true-false, answer: yes}", "yes", "`answer`, expected `true` or `false`, found text `yes`"),
    ("kind: text, answers: []}", "{id: more", "expected either `answers` or `from_run`"),
    ("kind: text, answers: [a], patterns: ['(a+)+']}", "'(a+)+'", "repeats a group in which"),
    ("kind: text, answers: [a], patterns: ['[']}", "'['", "is not simple"),
    ("kind: text, answers: [a], patterns: ['a*']}", "'a*'", "holds for an empty answer"),
    ("kind: order, items: [a, b, A]}", "{id: more", "two items are `A`"),
    ("kind: match, pairs: [{left: a, right: b}, {left: c, right: d}], distractors: [B]}", "{id", "belongs to"),
    (
        "kind: netstat-row, row: {proto: tcp, local: here, foreign: '0.0.0.0:*'}, blanks: [state]}",
        "here",
        "`local`, expected an address and a port as netstat prints them",
    ),
    (
        "kind: netstat-row, row: {proto: tcp, local: ':::1', foreign: '0.0.0.0:*'}, blanks: [sate]}",
        "sate",
        "item 1 of `blanks`, expected `proto`",
    ),
    ("kind: number, answer: 5, from_run: {fact: program-pid, program: server}}", "{id: more", "expected either"),
    ("kind: number, from_run: {fact: program-pdi, program: server}}", "program-pdi", "unknown fact `program-pdi`"),
    ("kind: number, from_run: {program: server}}", "from_run", "missing key `fact` in `from_run`"),
    ("kind: number, from_run: client-port}", "client-port", "`from_run`, expected a mapping such as"),
    ("kind: number, from_run: {fact: program-pid, program: sever}}", "sever}", "unknown server `sever`"),
    ("kind: number, from_run: {fact: client-port, connections: mny}}", "mny", "unknown group of connections `mny`"),
    (
        "kind: number, from_run: {fact: accept-queue, step: echo, port: 1}}",
        "echo, port: 1",
        "the step `echo` shows no table of sockets",
    ),
    ("kind: number, from_run: {fact: accept-queue, step: rosw, port: 1}}", "rosw", "unknown step `rosw`"),
    (
        "kind: number, from_run: {fact: established-count, step: rows, host: client-1, port: 1}}",
        "client-1, port: 1",
        "the host of step `rows`, expected `server`, found `client-1`",
    ),
    (
        "kind: number, from_run: {fact: established-count, step: rows, host: sver, port: 1}}",
        "sver",
        "unknown host `sver`",
    ),
    ("kind: number, from_run: {fact: listen-address, step: rows, port: 1}}", "{id: more", "is no number"),
    ("kind: number, answer: 1, concept: {title: x, link: tcp}}", "tcp}", "`link`, expected a page"),
    ("kind: number, answer: 1, shown_by: somewhere}", "somewhere", "`shown_by`, expected a test"),
]  # fmt: skip


def add(workshop: Workshop, question: str) -> None:
    """Write a question behind the others."""
    workshop.edit("mistakes:\n", f"{START}{question}\nmistakes:\n")


@pytest.mark.parametrize("question", RIGHT)
def test_every_kind_loads(workshop: Workshop, question: str) -> None:
    """What an author may write arrives in the model, and follows the schema that editors read."""
    from tests.loader.test_schema import errors

    add(workshop, question)
    loaded = load_exercise(workshop.folder).questions[-1]
    assert type(loaded) is QUESTIONS[loaded.kind]
    assert loaded.id == "more"
    assert errors(workshop) == []


@pytest.mark.parametrize("question", RIGHT)
def test_every_kind_is_remembered_as_it_is(workshop: Workshop, question: str) -> None:
    """Equal in every part, and of the same types: `repr` tells 1 from 1.0 and from True."""
    add(workshop, question)
    exercise = load_exercise(workshop.folder)
    back = read_plain(write_plain(exercise), Exercise)
    assert back == exercise
    assert repr(back) == repr(exercise)
    assert type(back.questions[-1]) is QUESTIONS[back.questions[-1].kind]


@pytest.mark.parametrize(("question", "needle", "message"), WRONG)
def test_each_mistake_of_a_question(workshop: Workshop, question: str, needle: str, message: str) -> None:
    """One mistake gives one problem, at its place."""
    add(workshop, question)
    (told,) = workshop.problems()
    start = workshop.text.index(START)
    before = workshop.text[: workshop.text.index(needle, start)]
    place = f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"
    assert told.startswith(f"{place}: ")
    assert message in told


def test_a_wrong_question_hides_no_other_mistake(workshop: Workshop) -> None:
    """In the other questions, and in the rest of the file."""
    add(workshop, "kind: number, answr: 5}")
    workshop.edit("text: The server}]", "text: The server, rihgt: true}]")
    workshop.edit("reason: mismatch", "reason: mismtch")
    told = [each.split(": ", 1)[1] for each in workshop.problems()]
    assert [each.partition(",")[0] for each in told] == [
        "unknown key `rihgt`",
        "unknown key `answr`",
        "`reason`",
    ]


def test_hints_name_the_kind_that_is_meant(workshop: Workshop) -> None:
    """By the keys of a question without a kind, and by the nearest name."""
    add(workshop, "options: [{text: a}, {text: b, right: true}]}")
    assert "hint: write `kind: choice` or `kind: several`" in workshop.complaints()[0]
    workshop.edit("{id: more, question", "{id: more, kind: chioce, question")
    assert "hint: did you mean `choice`?" in workshop.complaints()[0]


def test_every_kind_and_every_fact_is_tried() -> None:
    """The table above leaves out none."""
    from grader.model.questions.from_run import RUN_FACTS

    for kind in QUESTIONS:
        assert any(f"kind: {kind}," in each for each in RIGHT)
    for fact in RUN_FACTS:
        assert any(f"fact: {fact}," in each for each in RIGHT)
