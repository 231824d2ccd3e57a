"""The page's marking against Python's, by the same table of cases, in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from grader.quiz.marking import MalformedAnswer, mark
from grader.quiz.page.data import question_data
from grader.quiz.shuffling import shown_texts
from tests.quiz.page.conftest import SEED
from tests.quiz.page.sample import sample_topics
from tests.quiz.questions import FOLDER, question, read_yaml

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_MARK = """([question, answer]) => {
  try { return mark(question, answer); }
  catch (error) { if (error instanceof MalformedAnswer) return null; throw error; }
}"""
_EVERY_CHARACTER = "(texts) => texts.map(normalised)"


def plain(value: Any) -> Any:
    """Return an answer as JSON would have it: the browser has no tuples, and no keys but texts."""
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    return value


def test_the_same_answers_get_the_same_marks(page: Page) -> None:
    """Every case of the table: points, right or wrong, what is said, or that it is no answer."""
    seen = 0
    for case in read_yaml(FOLDER / "marking_cases.yaml")["cases"]:
        asked = question(**case["question"])
        for each in case["answers"]:
            seen += 1
            try:
                marks = mark(asked, each["answer"])
            except MalformedAnswer:
                marks = None
            found = page.evaluate(_MARK, [question_data(asked, SEED), plain(each["answer"])])
            where = f"{asked.id}: {each['answer']!r}"
            if marks is None:
                assert found is None, where
                continue
            assert found is not None, where
            assert found["points"] == pytest.approx(marks.points), where
            assert (found["right"], tuple(found["feedback"])) == (marks.right, marks.feedback), where
            assert (found["points_possible"], found["expected"]) == (marks.points_possible, marks.expected), where
    assert seen > 100


def test_texts_are_compared_alike(page: Page) -> None:
    """Every character that Python's Unicode knows is normalised as Python does, within a word and alone."""
    import unicodedata

    from grader.model.questions.comparison import normalised

    chars = [chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) not in ("Cn", "Cs", "Co")]
    texts = [f" A{char}b {char}" for char in chars]
    found = page.evaluate(_EVERY_CHARACTER, texts)
    assert [text for text, form in zip(texts, found, strict=True) if normalised(text) != form] == []


def test_the_order_on_the_page_is_the_terminals(page: Page) -> None:
    """The same seed shows options, items and counterparts in the same order in both."""
    for asked in sample_topics()[0].questions:
        element = page.locator(f"article[id='begin/{asked.id}']")
        shown = tuple(text.replace("`", "") for text in shown_texts(asked, SEED))
        if asked.kind in ("choice", "several"):
            assert tuple(element.locator(".option .text").all_inner_texts()) == shown
        elif asked.kind == "order":
            assert tuple(element.locator(".item").all_inner_texts()) == shown
        elif asked.kind == "match":
            assert tuple(element.locator("select").first.locator("option").all_inner_texts()[1:]) == shown


def test_every_kind_has_a_marker_and_controls(page: Page) -> None:
    """A new kind of question that the page can't ask fails here."""
    from grader.model.questions import QUESTIONS

    assert page.evaluate("Object.keys(MARKERS).sort()") == sorted(QUESTIONS)
    assert page.evaluate("Object.keys(CONTROLS).sort()") == sorted(QUESTIONS)


def test_the_browser_is_the_one_that_was_asked_for(browser: Browser) -> None:
    """The other tests mean something: it is a Chromium, and a recent one."""
    assert browser.browser_type.name == "chromium"
    assert int(browser.version.partition(".")[0]) >= 123
