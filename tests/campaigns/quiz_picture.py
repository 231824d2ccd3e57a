"""Takes the README's picture of the page: real questions, answered in a real browser.

``python -m tests.campaigns.quiz_picture``, or ``make picture``
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from grader.loader import load_exercise
from grader.model.questions.choice import Choice
from grader.model.questions.several import Several
from grader.quiz.page import render_page
from tests.quiz.page.browser import find_browser, launch, opened

CHECKOUT = Path(__file__).parent.parent.parent
TARGET = CHECKOUT / ".github" / "quiz.png"
SIZE = {"width": 1080, "height": 840}
ANSWERED = 2
"""How many questions are answered: the first with a wrong option, then right ones."""


def main() -> None:
    """Answer the first questions of the first exercise, and take the picture."""
    path = find_browser()
    if path is None:
        raise SystemExit("no Chromium: sudo apt-get install -y chromium")
    exercises = [load_exercise(CHECKOUT / "exercises" / f"exercise-{number}") for number in (1, 2, 3, 4)]
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder) / "quiz.html"
        file.write_text(render_page(exercises, seed="picture"), "utf-8")
        browser = launch(playwright, path)
        with opened(browser, file, viewport=SIZE, color_scheme="light") as page:
            for number, question in enumerate(page.locator("article").all()[:ANSWERED]):
                asked = exercises[0].questions[number]
                options = asked.options if isinstance(asked, Choice | Several) else ()
                wanted = next(option.text for option in options if option.right is bool(number))
                question.get_by_label(wanted.replace("`", "")).check()
                question.get_by_role("button", name="Check").click()
            page.locator("#questions").focus()
            page.evaluate("document.querySelector('#sections section').scrollIntoView()")
            page.screenshot(path=TARGET)
        browser.close()
    print(f"{TARGET.relative_to(CHECKOUT)}: {TARGET.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    main()
