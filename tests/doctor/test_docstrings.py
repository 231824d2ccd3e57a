"""The examples in the doctor's docstrings hold."""

import doctest
from importlib import import_module
from pkgutil import walk_packages

import pytest

import grader.doctor

MODULES = sorted(each.name for each in walk_packages(grader.doctor.__path__, "grader.doctor."))


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    assert doctest.testmod(import_module(name)).failed == 0


def test_there_are_examples() -> None:
    """The test above would hold for modules without any."""
    assert sum(doctest.testmod(import_module(name)).attempted for name in MODULES) >= 5
