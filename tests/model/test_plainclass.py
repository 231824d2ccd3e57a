"""The frozen dataclasses of the model, held against those of the standard library."""

from dataclasses import FrozenInstanceError, dataclass, field, fields, replace
from typing import Any

import pytest

from grader.model.facts import facts
from grader.model.language import Model
from grader.model.plainclass import plain


@dataclass(frozen=True, kw_only=True)
class Standard:
    """What the standard library makes."""

    number: int
    text: str = "x"
    names: dict[str, int] = field(default_factory=dict)


@facts
class Shared:
    """The same with shared methods."""

    number: int
    text: str = "x"
    names: dict[str, int] = field(default_factory=dict)


@facts
class Below(Shared):
    """With a field more, and another default."""

    text: str = "y"
    more: tuple[int, ...] = ()


class Checked(Model):
    """Of the language, with a rule."""

    low: int
    high: int = 10

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError("`low` is above `high`")


def test_it_is_written_as_the_standard_one() -> None:
    assert repr(Shared(number=1)) == repr(Standard(number=1)).replace("Standard", "Shared")


def test_its_fields_are_the_standard_ones() -> None:
    told = [(each.name, each.type, each.default) for each in fields(Shared)]
    assert told == [(each.name, each.type, each.default) for each in fields(Standard)]


@pytest.mark.parametrize("changed", [{"number": 2}, {"text": "z"}, {"names": {"a": 1}}])
def test_equal_means_the_same_class_and_the_same_fields(changed: dict[str, Any]) -> None:
    assert Shared(number=1) == Shared(number=1)
    assert Shared(number=1) != replace(Shared(number=1), **changed)
    assert Shared(number=1) != Below(number=1, text="x")


def test_equal_ones_have_the_same_hash() -> None:
    assert len({Checked(low=1), Checked(low=1), Checked(low=2)}) == 2


def test_a_field_of_its_own_comes_before_an_inherited_one() -> None:
    assert Below(number=1) == Below(number=1, text="y", names={}, more=())


def test_nothing_is_shared_between_two() -> None:
    Shared(number=1).names["a"] = 1
    assert Shared(number=1).names == {}


@pytest.mark.parametrize("given", [{}, {"text": "x"}, {"number": 1, "other": 2}, {"other": 2}])
def test_it_takes_its_fields_and_no_others(given: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="Shared misses fields, or has none of that name"):
        Shared(**given)


@plain
class Placed:
    """With fields that may be given in their order."""

    first: int
    second: int = 2


def test_fields_may_be_given_in_their_order() -> None:
    assert Placed(1, 3) == Placed(1, second=3) == Placed(second=3, first=1)
    assert Placed(1) == Placed(1, 2)


def test_no_field_is_given_twice_or_too_much() -> None:
    with pytest.raises(TypeError, match="more values than it has fields, or one of them twice"):
        Placed(1, 2, 3)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="more values than it has fields, or one of them twice"):
        Placed(1, first=1)  # type: ignore[misc]


def test_it_is_frozen() -> None:
    one = Shared(number=1)
    with pytest.raises(FrozenInstanceError):
        one.number = 2  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        one.other = 2  # type: ignore[attr-defined]
    with pytest.raises(FrozenInstanceError):
        del one.number
    assert one.number == 1


def test_a_rule_holds_however_it_is_made() -> None:
    with pytest.raises(ValueError, match="above"):
        Checked(low=11)
    with pytest.raises(ValueError, match="above"):
        replace(Checked(low=1), high=0)
    with pytest.raises(ValueError, match="above"):
        Checked.validated({"low": 11})
