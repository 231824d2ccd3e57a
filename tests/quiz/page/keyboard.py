"""Answers questions with keys alone, as someone without a mouse does."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


MOST_KEYS = 300


def question_of(page: Page, key: str) -> Locator:
    """Return the question's element."""
    return page.locator(f"article[id='{key}']")


def begin_at(page: Page, key: str) -> Locator:
    """Return the question's element, after following a link to it: the next Tab leads to its first control."""
    page.evaluate("key => { location.hash = key }", key)
    return question_of(page, key)


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus. Raises AssertionError when it never gets it."""
    element = target.element_handle()
    assert element is not None
    for _ in range(MOST_KEYS):
        if element.evaluate("it => it === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no key leads to {target}")


def choose(page: Page, question: Locator, text: str) -> None:
    """Take the option of a radio group: Tab leads into the group, arrows to the option."""
    options = question.get_by_role("radio")
    tab_to(page, options.first)
    page.keyboard.press("Space")
    wanted = question.get_by_label(text)
    for _ in range(options.count()):
        if wanted.is_checked():
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"no key leads to the option {text}")


def tick(page: Page, question: Locator, *texts: str) -> None:
    """Tick check boxes."""
    for box in question.get_by_role("checkbox").all():
        if box.evaluate("it => it.labels[0].innerText.trim()") in texts:
            tab_to(page, box)
            page.keyboard.press("Space")


def write(page: Page, field: Locator, text: str) -> None:
    """Write into a field that is empty, or whose text Tab has marked."""
    tab_to(page, field)
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def put_in_order(page: Page, question: Locator, *items: str) -> None:
    """Move each item up to its place."""
    for place, item in enumerate(items):
        while question.locator(".item").all_inner_texts().index(item) > place:
            before = question.locator(".item").all_inner_texts()
            tab_to(page, question.get_by_role("button", name=f"Move up: {item}", exact=True))
            page.keyboard.press("Enter")
            assert question.locator(".item").all_inner_texts() != before


def select(page: Page, question: Locator, **counterparts: str) -> None:
    """Choose from lists by typing what is wanted."""
    for left, right in counterparts.items():
        tab_to(page, question.get_by_label(left, exact=True))
        page.keyboard.type(right)


def press_check(page: Page, question: Locator) -> None:
    """Press the question's button."""
    tab_to(page, question.get_by_role("button", name="Check"))
    page.keyboard.press("Enter")
