"""A real Chromium, which may reach nothing but this machine, and eyes on what it does."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find_browser() -> str | None:
    """Return the path of an installed Chromium or Chrome."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def launch(playwright: Playwright, path: str) -> Browser:
    """Start the browser, headless and with an empty profile of its own."""
    return playwright.chromium.launch(executable_path=path, headless=True, args=list(FLAGS))


@contextmanager
def opened(browser: Browser, file: Path, **options: Any) -> Iterator[Page]:
    """Open a file in a profile of its own. At the end, nothing was complained of, and nothing else asked for."""
    complaints: list[str] = []
    requests: list[str] = []
    context = browser.new_context(**{"reduced_motion": "reduce", **options})
    try:
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        context.on("request", lambda request: requests.append(request.url))
        page.goto(file.as_uri())
        yield page
        assert complaints == []
        assert {url.partition("#")[0] for url in requests if not url.startswith(("blob:", "data:"))} == {
            file.as_uri()
        }
    finally:
        context.close()
