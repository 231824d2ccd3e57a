"""`sockgrade explain`: a mistake at length, or all of them in a line each."""

import pytest

from grader.diagnosis import MISTAKES
from tests.cli.command import sockgrade


def test_all_are_listed_with_a_sentence() -> None:
    """In the order in which they are looked for."""
    done = sockgrade("explain")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(MISTAKES)
    assert all(line.endswith(".") for line in lines)


def test_one_is_told_at_length() -> None:
    """Rendered: without the signs of Markdown, and without escape sequences where nobody looks on."""
    done = sockgrade("explain", "port-not-swapped")
    assert (done.returncode, done.stderr) == (0, "")
    assert "htons(9999);  /* right */" in done.stdout
    assert "Why it matters" in done.stdout
    assert "##" not in done.stdout
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize("columns", ["40", "80"])
def test_prose_fits_the_terminal(columns: str) -> None:
    """No line is wider than the terminal."""
    done = sockgrade("explain", "busy-loop", COLUMNS=columns)
    assert max(map(len, done.stdout.splitlines())) <= int(columns)


def test_an_unknown_name_is_refused() -> None:
    """With the nearest one, and status 2."""
    done = sockgrade("explain", "port-not-swaped")
    assert (done.returncode, done.stdout) == (2, "")
    assert "did you mean `port-not-swapped`?" in done.stderr


def test_the_shell_completes_names() -> None:
    """As it does for exercises."""
    done = sockgrade(_SOCKGRADE_COMPLETE="bash_complete", COMP_WORDS="sockgrade explain port-", COMP_CWORD="2")
    assert {line.partition(",")[2] for line in done.stdout.splitlines()} == {"port-not-swapped", "port-taken"}
