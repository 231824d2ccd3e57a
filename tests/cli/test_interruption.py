"""Ctrl-C is Ctrl-C, whatever Python wraps it into."""

import pytest

from grader.cli.interruption import is_interruption


class Interrupted:
    """Is interrupted while a class is made that has it."""

    def __set_name__(self, owner: type, name: str) -> None:
        raise KeyboardInterrupt


def test_an_interrupted_making_of_a_class_is_an_interruption() -> None:
    """Python 3.11 raises a RuntimeError there, later ones the interrupt itself."""
    with pytest.raises((RuntimeError, KeyboardInterrupt)) as raised:
        type("Made", (), {"field": Interrupted()})
    assert is_interruption(raised.value)


def test_another_error_is_none() -> None:
    """Also with a cause."""
    with pytest.raises(RuntimeError) as raised:
        raise RuntimeError from ValueError("no")
    assert not is_interruption(raised.value)
    assert not is_interruption(None)
