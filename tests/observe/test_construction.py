"""The fast constructors make exactly what the slow ones make."""

import gc
import pickle
from dataclasses import FrozenInstanceError, dataclass, field, fields, replace
from typing import Any

import pytest

from grader.model.sockets import DescriptorRow, Endpoint, Owner, SocketProtocol, SocketRow, SocketState
from grader.observe.construction import fast_constructor, paused_garbage_collection

ROWS: list[tuple[Any, tuple[object, ...]]] = [
    (Endpoint, ("::1", 22)),
    (Owner, (1, "init", 3)),
    (DescriptorRow, (1, "init", 3, "socket:[7]")),
    (
        SocketRow,
        (SocketProtocol.TCP, SocketState.LISTEN, Endpoint("::", 1), Endpoint("::", 0), 1, 2, 3, 4),
    ),
]


@pytest.mark.parametrize(("row_class", "values"), ROWS)
def test_a_fast_row_is_a_slow_row(row_class: Any, values: tuple[object, ...]) -> None:
    """The same class, value, hash, text, defaults and pickle."""
    fast_class: Any = fast_constructor(row_class)
    fast, slow = fast_class(*values), row_class(*values)
    assert type(fast) is row_class
    assert fast == slow
    assert hash(fast) == hash(slow)
    assert repr(fast) == repr(slow)
    assert pickle.loads(pickle.dumps(fast)) == slow
    assert replace(fast) == slow


@pytest.mark.parametrize(("row_class", "values"), ROWS)
def test_a_fast_row_is_frozen(row_class: Any, values: tuple[object, ...]) -> None:
    """No field can be set once the row is out."""
    fast_class: Any = fast_constructor(row_class)
    fast = fast_class(*values)
    with pytest.raises(FrozenInstanceError):
        setattr(fast, fields(row_class)[0].name, None)


def test_a_class_without_slots_and_a_default_factory_are_refused() -> None:
    """A class change needs equal slots; a factory would be shared."""

    @dataclass(frozen=True)
    class WithoutSlots:
        number: int

    @dataclass(frozen=True, slots=True)
    class WithFactory:
        numbers: list[int] = field(default_factory=list)

    for unfit in (WithoutSlots, WithFactory, int):
        with pytest.raises(TypeError):
            fast_constructor(unfit)


def test_the_collector_runs_again_after_a_pause_that_failed() -> None:
    """Whatever happens inside; and a collector that was off stays off."""
    with pytest.raises(ZeroDivisionError), paused_garbage_collection():
        print(1 // gc.isenabled())
    assert gc.isenabled()
    gc.disable()
    try:
        with paused_garbage_collection():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
