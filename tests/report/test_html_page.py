"""The page of a report, in a real browser: for everybody, and without a script."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from grader.report.html_page import render
from tests.quiz.page.browser import opened, shown
from tests.quiz.page.test_access import NO_PROBLEMS, SIZES, background, problems_of_looks, widths

from .samples import SAMPLES, hostile

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

OPEN_EVERYTHING = "document.querySelectorAll('details').forEach(each => each.open = true)"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with all that a report can hold."""
    file = tmp_path_factory.mktemp("page") / "report.html"
    reports = [make() for make in SAMPLES.values()]
    file.write_text(render(*reports, audience="instructor"), "utf-8")
    return file


def test_axe_finds_nothing(browser: Browser, file: Path) -> None:
    """With everything opened, by day and at night."""
    with opened(browser, file, bypass_csp=True) as page:
        page.evaluate(OPEN_EVERYTHING)
        assert problems_of_looks(page) == NO_PROBLEMS


def test_nothing_is_wider_than_the_screen(browser: Browser, file: Path) -> None:
    """Tables of evidence scroll by themselves."""
    with opened(browser, file) as page:
        page.evaluate(OPEN_EVERYTHING)
        assert widths(page) == [size["width"] for size in SIZES]


def test_it_works_without_scripts_by_keys(browser: Browser, tmp_path: Path) -> None:
    """What failed is open, what passed opens by a key, and a wide table takes the focus."""
    file = tmp_path / "report.html"
    file.write_text(render(SAMPLES["failures"]()), "utf-8")
    with opened(browser, file, java_script_enabled=False) as page:
        passed = page.locator("details.passed").nth(1)
        assert page.locator("details.failed[open]").count() == 4
        assert not passed.locator("pre").is_visible()
        passed.locator("summary").press("Enter")
        assert passed.locator("pre").is_visible()
        page.keyboard.press("Tab")
        assert page.get_by_role("group", name="sockets of host server").first.is_visible()


def test_colours_follow_the_machine(browser: Browser, file: Path) -> None:
    """By day and at night, without a switch."""
    with opened(browser, file, color_scheme="light") as page:
        light = background(page)
        page.emulate_media(color_scheme="dark")
        assert background(page) != light


@pytest.mark.parametrize(
    "attack", ["<script>alert(1)</script>", "</style><script>alert(1)</script>", '"><img src=x onerror=alert(1)>']
)
def test_nothing_of_a_submission_runs(tab: Page, tmp_path: Path, attack: str) -> None:
    """Neither does it fetch anything, nor complain: `shown` looks for both. The text can be read."""
    file = tmp_path / "report.html"
    file.write_text(render(hostile(attack)), "utf-8")
    with shown(tab, file):
        assert tab.locator("script, img").count() == 0
        assert tab.get_by_text(attack).first.is_visible()


def test_totals_are_told_in_words() -> None:
    """Signs alone say nothing to whoever hears the page."""
    page = render(SAMPLES["failures"]())
    assert '<span aria-hidden="true">✗</span> <strong>failed</strong>: 4 of 7 checks · 2.5 of 12 points' in page
