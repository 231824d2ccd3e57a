"""What all tests have in common."""

import gc
import os
import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.order import WAITING, dealt_out

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# Hundreds of processes are started: what one has compiled is kept for the others, and for the next run.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# No test may fail because the machine is busy: an example may take as long as it takes.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what asks for the long form."""
    parser.addoption("--whole", action="store_true", help="also try what the short form leaves to other languages")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for no garbage among thousands of tests: not while they are made, nor, for they stay, afterwards."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what only the long form tries, of which pytest tells how many; deal out the rest to the workers."""
    if not config.getoption("--whole"):
        left_out = [item for item in items if item.get_closest_marker("whole")]
        items[:] = [item for item in items if not item.get_closest_marker("whole")]
        config.hook.pytest_deselected(items=left_out)
    workers = getattr(config, "workerinput", {}).get("workercount")
    if workers:
        items[:] = dealt_out(items, workers, lambda item: item.nodeid.startswith(WAITING))


@pytest.fixture(scope="session", autouse=True)
def _cache_of_our_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep what is remembered between runs away from the user's own, and begin with none of it."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder))
        yield folder


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """One browser for all tests of a worker, wherever they are: Playwright can be started once in a process."""
    from playwright.sync_api import sync_playwright

    from tests.quiz.page.browser import find_browser, launch

    path = find_browser()
    if path is None:
        pytest.skip("no Chromium: sudo apt-get install -y chromium")
    with sync_playwright() as playwright:
        browser = launch(playwright, path)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def tab(browser: "Browser") -> Iterator["Page"]:
    """One tab for all tests of a worker that need no settings of their own: making a profile takes long."""
    from tests.quiz.page.browser import new_tab

    with new_tab(browser) as page:
        yield page
