"""A real Chromium, which may reach nothing but this machine, and eyes on what it does."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Playwright


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
    """Show a file in a profile of its own, with settings of its own."""
    with new_tab(browser, **options) as page, shown(page, file):
        yield page


@contextmanager
def new_tab(browser: Browser, **options: Any) -> Iterator[Page]:
    """Open an empty tab of a new profile, without motion unless the settings say otherwise."""
    with browser.new_context(**{"reduced_motion": "reduce", **options}) as context:
        page = context.new_page()
        page.set_default_timeout(20_000)
        yield page


@contextmanager
def shown(page: Page, file: Path) -> Iterator[None]:
    """Show a file in a tab that may have shown others, of which it knows nothing.

    At the end, nothing was complained of, and nothing else asked for.
    """
    complaints: list[str] = []
    requests: list[str] = []

    def refuse(dialog: Dialog) -> None:
        complaints.append(f"{dialog.type} dialog: {dialog.message}")
        dialog.dismiss()

    listeners: tuple[tuple[Page | BrowserContext, str, Callable[[Any], None]], ...] = (
        (page, "console", lambda message: complaints.append(f"{message.type}: {message.text}")),
        (page, "pageerror", lambda error: complaints.append(str(error))),
        (page, "dialog", refuse),
        (page.context, "request", lambda request: requests.append(request.url)),
    )
    _forget(page)
    with ExitStack() as stack:
        for source, event, listener in listeners:
            source.on(event, listener)  # type: ignore[call-overload]
            stack.callback(source.remove_listener, event, listener)
        page.goto(file.as_uri())
        yield
    assert complaints == []
    assert {url.partition("#")[0] for url in requests if not url.startswith(("blob:", "data:"))} == {file.as_uri()}


def _forget(page: Page) -> None:
    """Forget what was kept for files: all of them share one memory in a profile."""
    if page.url.startswith("file:"):
        page.evaluate("localStorage.clear()")
