"""A progress line is one line, within its width, and names its state in a word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.model.finding import Outcome
from grader.report.progress import State, render_progress_line
from grader.report.table import width_of

from .test_escape import ANYTHING, assert_harmless


@pytest.mark.parametrize(
    ("state", "line"),
    [
        ("running", "[ 3/12] · running  the server listens"),
        (Outcome.PASSED, "[ 3/12] ✓ passed   the server listens"),
        (Outcome.FAILED, "[ 3/12] ✗ failed   the server listens"),
        (Outcome.SKIPPED, "[ 3/12] - skipped  the server listens"),
        (Outcome.ERROR, "[ 3/12] ! error    the server listens"),
    ],
)
def test_lines(state: State, line: str) -> None:
    """Each state has its sign and its word."""
    assert render_progress_line(3, 12, "the server listens", state) == line


@given(ANYTHING, st.integers(40, 200))
def test_it_is_one_harmless_line(title: str, width: int) -> None:
    """Whatever the title, it fits on one line; a shortened title ends in an ellipsis."""
    line = render_progress_line(1, 1, title, "running", width=width)
    assert_harmless(line)
    assert width_of(line) <= width


def test_a_long_title_is_shortened_visibly() -> None:
    """The line says that there is more."""
    line = render_progress_line(1, 1, "the server listens " * 9, "running", width=40, color=True)
    assert line.count("\n") == 0
    assert "…" in line
    assert "\x1b[" in line
