"""The examples in docstrings hold."""

import doctest
from importlib import import_module
from pathlib import Path

import pytest

TOP = Path(__file__).parent.parent.parent
MODULES = sorted(
    str(path.relative_to(TOP).with_suffix("")).replace("/", ".")
    for path in (TOP / "grader" / "course").rglob("*.py")
    if path.name != "__init__.py" and ">>>" in path.read_text("utf-8")
)


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    result = doctest.testmod(import_module(name))
    assert (result.failed, result.attempted > 0) == (0, True)
