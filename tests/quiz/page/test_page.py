"""How the page is put together: hostile texts stay texts, and its policy lets nothing else in."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.model.topic import Topic
from grader.quiz import page as page_package
from grader.quiz.page import SCRIPTS, for_script_element, render_page
from tests.quiz.page.browser import opened
from tests.quiz.page.sample import HOSTILE, sample_topics
from tests.quiz.questions import question

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FOLDER = Path(page_package.__file__).parent


class Elements(HTMLParser):
    """Notes the elements of a page, and where they point."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href", "srcset", "action")]


def elements_of(text: str) -> Elements:
    parser = Elements()
    parser.feed(text)
    return parser


def test_the_file_is_complete_in_itself() -> None:
    """It points to nothing but itself, and has one style, one script and the questions."""
    text = render_page(sample_topics())
    elements = elements_of(text)
    assert [each for each in elements.addresses if not each.startswith("#")] == ["data:,"]
    assert (elements.tags.count("style"), elements.tags.count("script")) == (1, 2)
    assert "url(" not in text
    assert "@import" not in text


def test_every_script_is_part_of_the_page() -> None:
    """A script or style that nobody put in fails here."""
    assert sorted(path.name for path in FOLDER.iterdir() if path.suffix == ".js") == sorted(SCRIPTS)
    assert [path.name for path in FOLDER.glob("*.css")] == ["page.css"]


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_take_texts_as_texts(name: str) -> None:
    """No script makes elements out of text, or could end its own element."""
    text = (FOLDER / name).read_text("utf-8")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", text)
    assert not re.search(r"fetch\(|XMLHttpRequest|sendBeacon|WebSocket|import\(", text)
    assert not re.search(r"</|<!--", text)
    assert len(text.splitlines()) <= 400


@given(st.text())
def test_any_title_stays_a_title(title: str) -> None:
    """Nothing in a title, an id or a text makes an element."""
    expected = elements_of(render_page(sample_topics())).tags
    assert elements_of(render_page(sample_topics(), title=title)).tags == expected


@given(st.text() | st.lists(st.text()))
def test_json_in_a_script_element(data: object) -> None:
    """What stands in the element can't end it, and comes out as it went in."""
    import json

    text = for_script_element(data)
    assert "<" not in text
    assert json.loads(text) == data


def test_hostile_texts_are_shown_as_they_are(page: Page) -> None:
    """Tags and quotes stand on the page as texts; no script of theirs ran, no picture was asked for."""
    assert page.title() == "Check yourself: Linux sockets"
    topic = sample_topics()[1]
    shown = page.locator("#hostile legend").first.inner_text()
    assert " ".join(shown.split()).startswith("<img src=x onerror=alert(1)> </script><script>")
    assert page.locator("#hostile h2").inner_text().startswith(topic.title[:40])
    assert page.locator("#questions img, #sections script").count() == 0


def test_the_policy_stops_what_is_not_the_pages_own(browser: Browser, file: Path) -> None:
    """A script that gets into the file after all does not run, and nothing can be asked of a server."""
    changed = file.read_text("utf-8").replace(
        "<h1>", "<script>window.intruder = 1</script><h1 onclick='intruder=1'>"
    )
    file.write_text(changed, "utf-8")
    context = browser.new_context()
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.goto(file.as_uri())
    page.locator("h1").click()
    assert page.evaluate("window.intruder") is None
    assert page.evaluate("fetch('http://127.0.0.1:9/').then(() => 'asked', () => 'refused')") == "refused"
    assert page.evaluate("try { document.body.innerHTML = '<b>x</b>'; 'taken' } catch { 'refused' }") == "refused"
    assert sum("Content Security Policy" in text for text in refused) >= 3
    context.close()


def test_what_only_a_run_tells_is_left_out() -> None:
    """Such a question is not on the page, and a page of nothing else is refused."""
    fact = {"fact": "client-port", "connections": "first"}
    from grader.model.questions.from_run import RUN_FACTS

    asked = question(id="own-port", kind="number", from_run=RUN_FACTS["client-port"].validated(fact))
    topic = sample_topics()[0]
    both = Topic(slug="both", title="Both", about="x", questions=(asked, topic.questions[0]))
    alone = Topic(slug="alone", title="Alone", about="x", questions=(asked,))
    text = render_page((both, alone))
    assert "own-port" not in text
    assert "both/client-port" in text
    assert "Alone" not in text
    with pytest.raises(ValueError, match="no question"):
        render_page((alone,))


def test_the_page_tells_that_the_key_is_inside(page: Page) -> None:
    """Nobody takes it for an exam."""
    assert page.get_by_text("The key is inside.").is_visible()


def test_the_page_opens_offline(browser: Browser, file: Path) -> None:
    """It needs no network at all."""
    with opened(browser, file, offline=True) as page:
        assert page.locator("article").count() == 10
        assert HOSTILE[:20] in page.locator("#hostile").inner_text()
