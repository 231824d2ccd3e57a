"""Makes the model's frozen rows at the speed that a table of 20,000 of them needs.

Must not know what any row means: it works on whatever dataclass it is given.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import MISSING, fields, is_dataclass, make_dataclass
from typing import TypeVar, cast

Row = TypeVar("Row")
_made: dict[type, type] = {}
"""The stand-ins so far: making one takes a millisecond, and a run has three users of the same."""


def fast_constructor(row_class: type[Row]) -> type[Row]:
    """Return a stand-in for `row_class` that takes the same arguments and returns real `row_class` objects.

    The generated ``__init__`` of a frozen dataclass calls ``object.__setattr__`` once a field: 20,000 rows
    of eleven fields took 35 ms on CPython 3.11. Here the fields are filled while the object still belongs
    to an unfrozen class with the same slots, and then it changes class: 8 ms. CPython allows that between
    classes with identical ``__slots__`` (language reference, 3.3.2.4 ``__slots__``).

    >>> from grader.model.sockets import Endpoint
    >>> endpoint = fast_constructor(Endpoint)("10.0.0.2", 9999)
    >>> type(endpoint) is Endpoint, endpoint == Endpoint("10.0.0.2", 9999)
    (True, True)
    >>> endpoint.port = 1
    Traceback (most recent call last):
    dataclasses.FrozenInstanceError: cannot assign to field 'port'

    Raises TypeError for a class that is not a dataclass with ``slots=True`` and plain defaults.
    """
    if row_class in _made:
        return cast("type[Row]", _made[row_class])
    if not is_dataclass(row_class) or not hasattr(row_class, "__slots__"):
        raise TypeError(f"{row_class!r} is not a dataclass with slots")

    def adopt(self: object) -> None:
        self.__class__ = row_class

    specifications: list[tuple[str, object] | tuple[str, object, object]] = []
    for field in fields(row_class):
        if field.default_factory is not MISSING:
            raise TypeError(f"{row_class!r}: field `{field.name}` has a default factory")
        known = (field.name, field.type)
        specifications.append(known if field.default is MISSING else (*known, field.default))
    unfrozen = make_dataclass(
        row_class.__name__,
        cast("list[tuple[str, type]]", specifications),
        slots=True,
        eq=False,
        repr=False,
        namespace={"__post_init__": adopt},
    )
    _made[row_class] = unfrozen
    return cast("type[Row]", unfrozen)


@contextmanager
def paused_garbage_collection() -> Iterator[None]:
    """Keep the cyclic collector from running while a large table is built.

    Rows form no cycles, yet each 700 of them start a collection, and some walk the whole heap: a table of
    20,000 sockets took a seventh longer. A collector that was off already stays off.

    >>> with paused_garbage_collection():
    ...     gc.isenabled()
    False
    >>> gc.isenabled()
    True
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
