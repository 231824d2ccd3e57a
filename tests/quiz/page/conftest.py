"""The page that the tests look at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from grader.quiz.page import render_page
from tests.quiz.page.browser import shown
from tests.quiz.page.sample import sample_topics

if TYPE_CHECKING:
    from playwright.sync_api import Page

SEED = "sample"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The sample's page."""
    file = tmp_path / "quiz.html"
    file.write_text(render_page(sample_topics(), seed=SEED), "utf-8")
    return file


@pytest.fixture
def page(tab: Page, file: Path) -> Iterator[Page]:
    """The sample's page, as somebody sees it who has never seen it."""
    with shown(tab, file):
        yield tab
