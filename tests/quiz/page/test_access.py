"""Nobody is left out: axe finds nothing, by day, at night and on a phone; colours and motion are as wished."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tests.quiz.page.browser import opened
from tests.quiz.page.keyboard import tab_to
from tests.quiz.page.test_progress import answer_everything

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1280, "height": 900}
SIZES: tuple[ViewportSize, ...] = (PHONE, {"width": 320, "height": 640}, DESK)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
NO_PROBLEMS: dict[str, list[str]] = {"desk, light": [], "desk, dark": [], "phone, light": [], "phone, dark": []}


def problems(page: Page) -> list[str]:
    """Return what axe finds wrong, also of its best practices."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {node['html'][:120]}" for each in found for node in each["nodes"]]


def problems_of_looks(page: Page) -> dict[str, list[str]]:
    """Return what axe finds wrong with what is shown now, by day and at night, at a desk and on a phone."""
    found = {}
    for name, size in {"desk": DESK, "phone": PHONE}.items():
        page.set_viewport_size(size)
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            found[f"{name}, {scheme}"] = problems(page)
    return found


def test_axe_finds_nothing(browser: Browser, file: Path) -> None:
    """Neither on the open page, nor with an error, nor with right and wrong answers, nor in the dialog."""
    with opened(browser, file, bypass_csp=True) as page:
        for hint in page.locator("summary").all():
            hint.click()
        page.get_by_role("button", name="Check").nth(1).click()
        assert problems_of_looks(page) == NO_PROBLEMS
        answer_everything(page)
        assert problems_of_looks(page) == NO_PROBLEMS
        page.get_by_role("button", name="Start over").click()
        assert problems_of_looks(page) == NO_PROBLEMS


def test_axe_finds_what_is_wrong(browser: Browser, file: Path) -> None:
    """The test above can fail: a field without a name is found."""
    with opened(browser, file, bypass_csp=True) as page:
        page.evaluate("document.querySelector('main').append(document.createElement('input'))")
        assert [each.partition(":")[0] for each in problems(page)] == ["label"]


def widths(page: Page) -> list[int]:
    """Return how wide the page is at each size of the screen."""
    found = []
    for size in SIZES:
        page.set_viewport_size(size)
        found.append(page.evaluate("document.documentElement.scrollWidth"))
    return found


def test_nothing_is_wider_than_the_screen(browser: Browser, file: Path) -> None:
    """Nobody has to scroll sideways, before or after answering."""
    with opened(browser, file) as page:
        assert widths(page) == [size["width"] for size in SIZES]
        answer_everything(page)
        assert widths(page) == [size["width"] for size in SIZES]


def background(page: Page) -> str:
    """Return the page's colour."""
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert isinstance(colour, str)
    return colour


def test_colours_follow_the_machine_and_the_switch(browser: Browser, file: Path) -> None:
    """Light and dark come from the machine; the switch, by keys, overrules it, and is kept."""
    with opened(browser, file, color_scheme="light") as page:
        light = background(page)
        page.emulate_media(color_scheme="dark")
        dark = background(page)
        assert light != dark
        tab_to(page, page.get_by_label("Auto"))
        page.keyboard.press("ArrowRight")
        assert page.get_by_label("Light").is_checked()
        assert background(page) == light
        page.reload()
        assert background(page) == light
        tab_to(page, page.get_by_label("Light"))
        page.keyboard.press("ArrowRight")
        page.emulate_media(color_scheme="light")
        assert background(page) == dark


def test_motion_is_left_out_for_who_wants_none(browser: Browser, file: Path) -> None:
    """Smooth scrolling and transitions are there only where nobody asked against them."""
    look = """() => [getComputedStyle(document.documentElement).scrollBehavior,
        getComputedStyle(document.querySelector('button')).transitionDuration]"""
    with opened(browser, file, reduced_motion="reduce") as page:
        assert page.evaluate(look) == ["auto", "0s"]
        page.emulate_media(reduced_motion="no-preference")
        assert page.evaluate(look) == ["smooth", "0.12s"]


def test_every_verdict_has_a_word(page: Page) -> None:
    """Colour alone says nothing: each note has a sign and a word, and only the sign is hidden from readers."""
    answer_everything(page)
    notes = page.locator(".note").all()
    assert len(notes) > 15
    for note in notes:
        sign = note.locator("[aria-hidden=true]").inner_text()
        assert len(note.inner_text().strip()) > len(sign.strip()) + 3


def test_without_scripts_the_page_says_so(browser: Browser, file: Path) -> None:
    """Who has switched JavaScript off, or has an old browser, reads why there are no questions."""
    said = "The questions can't be shown."
    with opened(browser, file, java_script_enabled=False) as page:
        assert page.get_by_text(said).is_visible()
    with opened(browser, file) as page:
        assert page.get_by_text(said).is_hidden()
