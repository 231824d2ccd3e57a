"""The order of tests that several workers share: those that mostly wait are dealt out among those that work.

Each worker begins with an equal part of the list (pytest-xdist, ``--dist worksteal``). Were the tests in the order
of their files, a few workers would wait for one time limit after another, and at the end the processors would idle.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

Item = TypeVar("Item")

WAITING = ("tests/exercises/", "tests/diagnosis/")
"""Where wrong programs use up time limits."""


def dealt_out(items: Sequence[Item], workers: int, waits: Callable[[Item], bool]) -> list[Item]:
    """Return all items so that each of so many equal parts has as many that wait, spread over the part.

    The last ones that wait come first: later exercises are longer, and a long test should not be the last of all.
    """
    waiting = [item for item in reversed(items) if waits(item)]
    others = [item for item in items if not waits(item)]
    order: list[Item] = []
    for number in range(workers):
        order += _spread(waiting[number::workers], _part(others, number, workers))
    return order


def _spread(few: Sequence[Item], many: Sequence[Item]) -> list[Item]:
    """Return the many in their order, with one of the few before each equal part of them."""
    if not few:
        return list(many)
    order: list[Item] = []
    for number, each in enumerate(few):
        order += [each, *_part(many, number, len(few))]
    return order


def _part(items: Sequence[Item], number: int, parts: int) -> Sequence[Item]:
    return items[len(items) * number // parts : len(items) * (number + 1) // parts]
