"""The rows in the docstrings are real: each example gives what it says."""

import doctest
import importlib
import pkgutil

import pytest

import grader.observe

MODULES = sorted(found.name for found in pkgutil.iter_modules(grader.observe.__path__))


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_the_docstrings_hold(name: str) -> None:
    """Each example gives what it says."""
    assert doctest.testmod(importlib.import_module(f"grader.observe.{name}")).failed == 0


@pytest.mark.parametrize("name", [name for name in MODULES if name not in ("netlink", "as_owner")])
def test_every_module_with_a_parser_shows_examples(name: str) -> None:
    """netlink.py and as_owner.py only do I/O; every other file has a codec, parser or join to show."""
    assert doctest.testmod(importlib.import_module(f"grader.observe.{name}")).attempted > 0
