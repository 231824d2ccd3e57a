"""The examples in the loader's docstrings hold."""

import doctest
from importlib import import_module
from pkgutil import iter_modules

import pytest

import grader.loader

MODULES = sorted(each.name for each in iter_modules(grader.loader.__path__, "grader.loader."))


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    assert doctest.testmod(import_module(name)).failed == 0


def test_there_are_examples() -> None:
    """The test above would hold for modules without any."""
    assert sum(doctest.testmod(import_module(name)).attempted for name in MODULES) >= 5
