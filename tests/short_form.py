"""A short form of tests that try the same thing in several languages: each language has its turn."""

from collections.abc import Callable, Hashable, Iterable
from itertools import groupby
from typing import TypeVar

import pytest
from _pytest.mark import ParameterSet

Item = TypeVar("Item")


def in_turns(
    items: Iterable[Item], same: Callable[[Item], Hashable], name: Callable[[Item], str]
) -> list[ParameterSet]:
    """Return a parameter for each item; of those that are next to each other and the same, all but one are marked.

    The marked ones are tried by ``--whole``.
    """
    parameters = []
    for turn, (_, group) in enumerate(groupby(items, same)):
        members = list(group)
        for number, item in enumerate(members):
            marks = () if number == turn % len(members) else (pytest.mark.whole,)
            parameters.append(pytest.param(item, id=name(item), marks=marks))
    return parameters
