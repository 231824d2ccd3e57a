"""Every kind of question is answered by keys alone, right and wrong, and the page says what Python says."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from grader.quiz.marking import mark
from tests.quiz.page.keyboard import begin_at, choose, press_check, put_in_order, select, tab_to, tick, write
from tests.quiz.page.sample import sample_topics

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

Act = Callable[["Page", "Locator"], None]


class Case(NamedTuple):
    """What is done with keys, and the answer that it is."""

    question: str
    act: Act
    answer: Any
    verdict: str


def netstat_row(local: str, state: str) -> Act:
    def act(page: Page, question: Locator) -> None:
        write(page, question.get_by_label("Local Address"), local)
        write(page, question.get_by_label("State"), state)

    return act


NOTE_FOCUS = """window.seen = []; document.addEventListener("focusin", ({ target }) =>
    seen.push([target.closest("article")?.id ?? "", target.textContent.trim()]));"""
HANDSHAKE = ("SYN", "SYN, ACK", "ACK", "data")
CASES = (
    Case("client-port", lambda p, q: choose(p, q, "The client's kernel"), "The client's kernel", "Right"),
    Case("client-port", lambda p, q: choose(p, q, "The server"), "The server, in `accept()`", "Not right"),
    Case("states", lambda p, q: tick(p, q, "LISTEN", "TIME_WAIT"), ["LISTEN", "TIME_WAIT"], "Right"),
    Case("states", lambda p, q: tick(p, q, "LISTEN"), ["LISTEN"], "Partly right"),
    Case("states", lambda p, q: tick(p, q, "OPEN", "LISTEN"), ["OPEN", "LISTEN"], "Not right"),
    Case("time-wait", lambda p, q: choose(p, q, "False"), False, "Right"),
    Case("time-wait", lambda p, q: choose(p, q, "True"), True, "Not right"),
    Case("swapped", lambda p, q: write(p, q.get_by_role("textbox"), "9999"), 9999, "Right"),
    Case("swapped", lambda p, q: write(p, q.get_by_role("textbox"), "3879"), 3879, "Not right"),
    Case("byte-order", lambda p, q: write(p, q.get_by_role("textbox"), " HTONS(80)"), "htons(80)", "Right"),
    Case("byte-order", lambda p, q: write(p, q.get_by_role("textbox"), "ntohs"), "ntohs", "Not right"),
    Case("handshake", lambda p, q: put_in_order(p, q, *HANDSHAKE), HANDSHAKE, "Right"),
    Case(
        "handshake",
        lambda p, q: put_in_order(p, q, "data", *HANDSHAKE[:3]),
        ("data", *HANDSHAKE[:3]),
        "Partly right",
    ),
    Case("handshake", lambda p, q: put_in_order(p, q, *HANDSHAKE[::-1]), HANDSHAKE[::-1], "Not right"),
    Case(
        "services",
        lambda p, q: select(p, q, **{"80": "http", "22": "ssh", "53": "domain"}),
        {"80": "http", "22": "ssh", "53": "domain"},
        "Right",
    ),
    Case(
        "services",
        lambda p, q: select(p, q, **{"80": "http", "22": "gopher", "53": "http"}),
        {"80": "http", "22": "gopher", "53": "http"},
        "Partly right",
    ),
    Case(
        "services",
        lambda p, q: select(p, q, **{"80": "ssh", "22": "http", "53": "gopher"}),
        {"80": "ssh", "22": "http", "53": "gopher"},
        "Not right",
    ),
    Case("listener", netstat_row("*:9999", "listen"), {"local": "*:9999", "state": "listen"}, "Right"),
    Case("listener", netstat_row("*:9999", ""), {"local": "*:9999"}, "Partly right"),
    Case("listener", netstat_row("9999", "ESTABLISHED"), {"local": "9999", "state": "ESTABLISHED"}, "Not right"),
)


def test_tab_leads_from_the_top_through_all_questions(page: Page) -> None:
    """In their order, and to each one's button: who answers by keys misses nothing."""
    page.evaluate(NOTE_FOCUS)
    questions = [f"{topic.slug}/{question.id}" for topic in sample_topics() for question in topic.questions]
    tab_to(page, page.get_by_role("button", name="Check").last)
    seen = page.evaluate("seen")
    assert list(dict.fromkeys(question for question, _ in seen if question)) == questions
    assert [question for question, text in seen if text == "Check"] == questions


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.question}-{case.verdict}".replace(" ", "-"))
def test_a_question_answered_by_keys(page: Page, case: Case) -> None:
    """The verdict, the points and what the author says are those of Python's marking; then the focus is there."""
    question = begin_at(page, f"begin/{case.question}")
    case.act(page, question)
    press_check(page, question)
    asked = next(each for each in sample_topics()[0].questions if each.id == case.question)
    marks = mark(asked, case.answer)
    outcome = question.get_by_role("group", name="Result of question")
    text = outcome.inner_text()
    earned = f"{marks.points:g} of {marks.points_possible:g} point{'' if marks.points_possible == 1 else 's'}"
    assert case.verdict in text.splitlines()[0]
    assert earned in text
    assert asked.explanation.replace("`", "") in text
    for said in marks.feedback:
        assert said.replace("`", "") in question.inner_text()
    assert outcome.evaluate("it => it === document.activeElement")
    assert question.locator("fieldset").evaluate("it => it.disabled")


def test_an_answer_is_taken_back_by_keys(page: Page) -> None:
    """`Answer again` opens the question with the answer as it was, and the second try is told as such."""
    question = begin_at(page, "begin/swapped")
    write(page, question.get_by_role("textbox"), "3879")
    press_check(page, question)
    tab_to(page, question.get_by_role("button", name="Answer again"))
    page.keyboard.press("Enter")
    field = question.get_by_role("textbox")
    assert field.input_value() == "3879"
    assert field.evaluate("it => it === document.activeElement")
    write(page, field, "9999")
    page.keyboard.press("Enter")
    assert "Right 1 of 1 point, at try 2" in " ".join(question.inner_text().split())


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("client-port", "Choose an answer first."),
        ("states", "Choose at least one answer first."),
        ("time-wait", "Choose true or false first."),
        ("swapped", "Write a number first."),
        ("byte-order", "Write your answer first."),
        ("services", "Choose something for each first."),
    ],
)
def test_nothing_is_marked_before_there_is_an_answer(page: Page, key: str, message: str) -> None:
    """What is missing is said where it is missing, and the focus goes there."""
    question = begin_at(page, f"begin/{key}")
    press_check(page, question)
    assert question.get_by_role("alert").inner_text() == message
    assert question.get_by_role("group", name="Result").count() == 0
    described = page.evaluate("document.activeElement.getAttribute('aria-describedby')")
    assert page.locator(f"[id='{described}']").inner_text() == message
    assert "0 of 10 answered" in page.locator("#total").inner_text()


def test_what_is_no_number_is_not_marked(page: Page) -> None:
    """A slip of the keyboard costs no points."""
    question = begin_at(page, "begin/swapped")
    write(page, question.get_by_role("textbox"), "0x270f")
    press_check(page, question)
    assert "Expected a number" in question.get_by_role("alert").inner_text()


def test_the_ends_of_an_order_lead_nowhere(page: Page) -> None:
    """The first item can't go up: its button says so, and nothing moves."""
    question = begin_at(page, "begin/handshake")
    items = question.locator(".item").all_inner_texts()
    first = question.get_by_role("button", name=f"Move up: {items[0]}", exact=True)
    assert first.get_attribute("aria-disabled") == "true"
    tab_to(page, first)
    page.keyboard.press("Enter")
    assert question.locator(".item").all_inner_texts() == items


def test_a_move_is_said(page: Page) -> None:
    """Who can't see the list hears where the item is now."""
    question = begin_at(page, "begin/handshake")
    item = question.locator(".item").all_inner_texts()[0]
    tab_to(page, question.get_by_role("button", name=f"Move down: {item}", exact=True))
    page.keyboard.press("Enter")
    assert question.get_by_role("status").inner_text() == f"{item}: now 2 of 4"


def test_a_hint_is_shown_to_who_asks(page: Page) -> None:
    """It is closed at first, and opens by key."""
    question = begin_at(page, "begin/client-port")
    hint = question.locator("details")
    assert hint.get_attribute("open") is None
    tab_to(page, hint.locator("summary"))
    page.keyboard.press("Enter")
    assert "ip_local_port_range" in hint.inner_text()
