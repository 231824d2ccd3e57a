"""A forked command is the command that is started: it says the same, and is held by its own limits."""

import resource
from pathlib import Path

import pytest

from tests.cli.command import environment, forked, sockgrade, started


@pytest.mark.parametrize("arguments", [["list"], ["show", "exercise-2"], ["shwo"], ["run", "exercise-0"]])
def test_a_fork_says_what_a_start_says(arguments: list[str]) -> None:
    """On each output, and with the same exit status."""
    fork, start = sockgrade(*arguments), started(*arguments)
    assert (fork.returncode, fork.stdout, fork.stderr) == (start.returncode, start.stdout, start.stderr)


def test_each_has_its_own_environment() -> None:
    """And leaves nothing of it to the next."""
    narrow, wide = sockgrade("show", "exercise-1", COLUMNS="40"), sockgrade("show", "exercise-1", COLUMNS="120")
    assert max(map(len, narrow.stdout.splitlines())) <= 40 < max(map(len, wide.stdout.splitlines()))


def test_limits_are_those_of_one_process(tmp_path: Path) -> None:
    """What may write nothing has written nothing; the next one may."""
    page = tmp_path / "page.html"
    limited = forked("quiz", "--page", page, environment=environment(), limits=((resource.RLIMIT_FSIZE, 0),))
    assert (limited.returncode, b"file too large" in limited.stderr) == (2, True)
    assert not page.exists() or not page.read_bytes()
    assert sockgrade("quiz", "--page", page).returncode == 0
    assert page.read_bytes()
