"""The page of everything that is bundled, as the command writes it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.cli.command import sockgrade
from tests.quiz.page.browser import opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def test_the_page_of_all_exercises(browser: Browser, tmp_path: Path) -> None:
    """All bundled questions stand on it, each can be answered, and what it says of itself is on stderr."""
    target = tmp_path / "quiz.html"
    result = sockgrade("quiz", "--page", target, HOME=str(tmp_path), XDG_STATE_HOME=str(tmp_path / "state"))
    assert result.returncode == 0, result.stderr
    assert "It has the key inside" in result.stderr
    with opened(browser, target) as page:
        assert page.locator("article").count() >= 15
        assert page.locator("#sections > section").count() >= 4
        assert page.get_by_role("button", name="Check").count() == page.locator("article").count()
