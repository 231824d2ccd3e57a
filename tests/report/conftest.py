"""The browser in which pages are looked at."""

from tests.quiz.page.conftest import browser

__all__ = ["browser"]
