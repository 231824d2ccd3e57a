"""What is kept in the browser, what is downloaded, and starting over."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from grader.quiz.answers_file import mark_answers
from grader.quiz.page import render_page
from tests.quiz.page.browser import opened, shown
from tests.quiz.page.conftest import SEED
from tests.quiz.page.keyboard import question_of
from tests.quiz.page.sample import HOSTILE, sample_topics
from tests.quiz.questions import read_yaml

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FORBID_STORAGE = """Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("forbidden", "SecurityError"); },
});"""


def answer_everything(page: Page) -> None:
    """Answer each question with the pointer, some right and some wrong."""
    for key, label in (("client-port", "The client's kernel"), ("states", "LISTEN"), ("time-wait", "True")):
        question_of(page, f"begin/{key}").get_by_label(label).check()
    question_of(page, "begin/swapped").get_by_role("textbox").fill("+3879.")
    question_of(page, "begin/byte-order").get_by_role("textbox").fill(" HTONS ")
    for select in question_of(page, "begin/services").locator("select").all():
        select.select_option("http")
    question_of(page, "begin/listener").get_by_label("State").fill("LISTEN")
    question_of(page, "hostile/constructor").get_by_role("radio").nth(0).check()
    question_of(page, "hostile/y").get_by_role("textbox").fill(f"{HOSTILE[:60]}\x7f\x85: {{}} \U0001f600 yes")
    for button in page.get_by_role("button", name="Check").all()[::-1]:
        button.click()


def test_a_reload_keeps_answers(page: Page) -> None:
    """Every answer and its marks are there again, and so is the sum."""
    answer_everything(page)
    before = page.locator("main").inner_text()
    assert "10 of 10 answered" in page.locator("#total").inner_text()
    page.reload()
    assert page.locator("main").inner_text() == before
    assert page.get_by_role("button", name="Check").count() == 0


def test_answers_of_another_quiz_are_not_shown(page: Page, file: Path) -> None:
    """What was kept belongs to the content: a page with other questions begins anew."""
    question_of(page, "begin/time-wait").get_by_label("True").check()
    question_of(page, "begin/time-wait").get_by_role("button", name="Check").click()
    topic = sample_topics()[0]
    changed = replace(topic, questions=topic.questions[:3])
    file.write_text(render_page((changed,), seed=SEED), "utf-8")
    page.reload()
    assert "0 of 3 answered" in page.locator("#total").inner_text()


def test_each_test_begins_without_answers(tab: Page, file: Path) -> None:
    """What was answered in a tab is forgotten before it shows a file to the next test."""
    for _ in range(2):
        with shown(tab, file):
            assert "0 of 10 answered" in tab.locator("#total").inner_text()
            question_of(tab, "begin/time-wait").get_by_label("True").check()
            question_of(tab, "begin/time-wait").get_by_role("button", name="Check").click()


@pytest.mark.parametrize("kept", ["[", "7", '{"begin/swapped": {"answer": ["x"], "tries": 1, "checked": true}}'])
def test_what_was_spoilt_is_left_out(page: Page, kept: str) -> None:
    """Whoever wrote into the browser's memory gets open questions, not a broken page."""
    page.evaluate("kept => localStorage.setItem(Object.keys(localStorage)[0], kept)", kept)
    page.reload()
    assert "0 of 10 answered" in page.locator("#total").inner_text()


def test_a_browser_that_keeps_nothing(browser: Browser, file: Path) -> None:
    """The page works all the same, and says that it forgets."""
    with opened(browser, file) as page:
        assert page.get_by_text("This browser keeps nothing").is_hidden()
        page.context.add_init_script(FORBID_STORAGE)
        page.reload()
        assert page.get_by_text("This browser keeps nothing").is_visible()
        answer_everything(page)
        assert "10 of 10 answered" in page.locator("#total").inner_text()


def test_the_score_is_told_by_topic(page: Page) -> None:
    """Each topic has its row, and the sum its own."""
    answer_everything(page)
    rows = [row.inner_text().split("\t") for row in page.locator("#result tbody tr").all()]
    total = page.locator("#result tfoot tr").inner_text().split("\t")
    assert [row[1] for row in rows] == ["8 / 8", "2 / 2"]
    assert total[1] == "10 / 10"
    points = [float(row[2].split()[0]) for row in (*rows, total)]
    assert points[0] + points[1] == pytest.approx(points[2], abs=0.02)
    assert 0 < points[2] < 16


def download(page: Page, title: str, folder: Path) -> Path:
    """Press the download button of a topic, and return the file."""
    with page.expect_download() as download:
        page.get_by_role("row", name=title).get_by_role("button").click()
    target = folder / download.value.suggested_filename
    download.value.save_as(target)
    assert page.locator("#told").inner_text() == f"{target.name} was downloaded."
    return target


def test_the_downloads_get_the_pages_points(page: Page, tmp_path: Path) -> None:
    """Each topic's file is one that `--answers` takes, and its answers earn there what they earned here."""
    answer_everything(page)
    earned = 0.0
    for topic in sample_topics():
        file = download(page, topic.title[:10], tmp_path)
        assert file.name == f"answers-{topic.slug}.yaml"
        marks = mark_answers(file, topic.slug, topic.questions)
        assert marks.problems == ()
        row = page.get_by_role("row", name=topic.title[:10]).inner_text().split("\t")
        assert row[1] == f"{len(marks.answers)} / {len(topic.questions)}"
        assert row[2] == f"{round(marks.points, 2):g} / {marks.points_possible:g}"
        earned += marks.points
    assert f"{round(earned, 2):g} of 16 points" in page.locator("#total").inner_text()
    assert read_yaml(file)["answers"]["y"].endswith("\x7f\x85: {} \U0001f600 yes")


def test_one_topics_file_has_the_usual_name(page: Page, file: Path, tmp_path: Path) -> None:
    """A submission calls it `answers.yaml`, and so does the page of one exercise or topic."""
    topic = sample_topics()[0]
    file.write_text(render_page((topic,), seed=SEED), "utf-8")
    page.reload()
    question_of(page, "begin/time-wait").get_by_label("False").check()
    question_of(page, "begin/time-wait").get_by_role("button", name="Check").click()
    target = download(page, topic.title, tmp_path)
    assert target.name == "answers.yaml"
    marks = mark_answers(target, topic.slug, topic.questions)
    assert (marks.problems, marks.points) == ((), 1)


def test_there_is_nothing_to_download_at_first(page: Page) -> None:
    """The button says what to do instead of handing out an empty file."""
    button = page.get_by_role("row", name="How a connection").get_by_role("button")
    assert button.get_attribute("aria-disabled") == "true"
    button.focus()
    page.keyboard.press("Enter")
    assert page.locator("#told").inner_text() == "Answer a question first."


def test_starting_over_asks_first(page: Page) -> None:
    """Escape and `Keep them` keep the answers, `Forget my answers` forgets them, also after a reload."""
    answer_everything(page)
    for way in ("Escape", "keep"):
        page.get_by_role("button", name="Start over").click()
        if way == "Escape":
            page.keyboard.press("Escape")
        else:
            page.get_by_role("button", name="Keep them").click()
        assert "10 of 10 answered" in page.locator("#total").inner_text()
    page.get_by_role("button", name="Start over").click()
    page.get_by_role("button", name="Forget my answers").click()
    assert "0 of 10 answered" in page.locator("#total").inner_text()
    page.reload()
    assert "0 of 10 answered" in page.locator("#total").inner_text()
    assert page.get_by_role("button", name="Check").count() == 10
