"""Waits for a condition with a deadline, never for a fixed time."""

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")


def wait_until(find: Callable[[], Found | None], *, timeout_s: float = 20.0, what: str = "a condition") -> Found:
    """Return the first true value of `find`, called every two milliseconds.

    Raises AssertionError when there is none within `timeout_s`.
    """
    deadline_s = time.monotonic() + timeout_s
    while True:
        found = find()
        if found:
            return found
        if time.monotonic() > deadline_s:
            raise AssertionError(f"no sign of {what} in {timeout_s} s; last: {found!r}")
        time.sleep(0.002)
