"""The words that every part of the exercise language shares: durations, ports, quantities, text matches."""

import re
from typing import Annotated, Any, Literal

from grader.model.language import Checked, Constraint, Model, Written
from grader.model.patterns import PatternError, check_pattern, is_found

_DURATION = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)\s*(ms|s|min|m)")
_UNIT_S = {"ms": 0.001, "s": 1.0, "m": 60.0, "min": 60.0}
LONGEST_DURATION_S = 600.0


def parse_duration(value: Any) -> float:
    """Return the seconds that ``5s``, ``500ms``, ``2min`` or a plain number mean.

    >>> parse_duration("500ms"), parse_duration("2min"), parse_duration(3)
    (0.5, 120.0, 3.0)

    Raises ValueError for anything else, for 0, and for more than ten minutes.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError("expected a duration such as `5s` or `500ms`")
    if isinstance(value, int) and abs(value) > LONGEST_DURATION_S:
        raise ValueError("expected a duration above 0 and at most 10min")
    if isinstance(value, str):
        match = _DURATION.fullmatch(value.strip())
        if match is None:
            raise ValueError("expected a duration such as `5s`, `500ms` or `2min`")
        seconds = float(match[1]) * _UNIT_S[match[2]]
    else:
        seconds = float(value)
    if not 0 < seconds <= LONGEST_DURATION_S:
        raise ValueError("expected a duration above 0 and at most 10min")
    return seconds


Duration = Annotated[
    float,
    Written(parse_duration, str | float, "A duration: `5s`, `500ms`, `2min`, or seconds as a number."),
]
Slug = Annotated[str, Constraint(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=48)]
"""A name: lower-case letters, digits and single dashes. It can't leave its folder."""
Text = Annotated[str, Constraint(min_length=1, max_length=8000)]
Port = Annotated[int, Constraint(ge=1, le=65535)]
TransportProtocol = Literal["tcp", "udp"]
Points = Annotated[float, Constraint(ge=0, le=1000)]


def _quantity_from_number(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return {"exactly": value}
    return value


class QuantityRange(Model):
    """A count: ``3`` alone, or ``{at_least: 1}``, ``{at_most: 5}``, or both bounds."""

    exactly: Annotated[int, Constraint(ge=0)] | None = None
    at_least: Annotated[int, Constraint(ge=0)] | None = None
    at_most: Annotated[int, Constraint(ge=0)] | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.exactly is not None and (self.at_least is not None or self.at_most is not None):
            raise ValueError("expected a number or bounds, found both")
        if self.exactly is None and self.at_least is None and self.at_most is None:
            raise ValueError("expected a number, `at_least` or `at_most`")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError("`at_least` is above `at_most`: no number can hold")

    def holds(self, number: int) -> bool:
        """Return whether the number is within the bounds."""
        if self.exactly is not None:
            return number == self.exactly
        return (self.at_least or 0) <= number and (self.at_most is None or number <= self.at_most)

    @property
    def can_fail(self) -> bool:
        """Whether there is a count for which this does not hold."""
        return self.exactly is not None or self.at_most is not None or bool(self.at_least)

    def __str__(self) -> str:
        if self.exactly is not None:
            return str(self.exactly)
        if self.at_least is not None and self.at_most is not None:
            return f"{self.at_least} to {self.at_most}"
        if self.at_least is not None:
            return f"at least {self.at_least}"
        return f"at most {self.at_most}"


Quantity = Annotated[QuantityRange, Written(_quantity_from_number, int | QuantityRange)]
AT_LEAST_ONE = QuantityRange(at_least=1)


def _as_tuple(value: Any) -> Any:
    return value if isinstance(value, tuple | list) else (value,)


def _compiles(pattern: str) -> None:
    try:
        check_pattern(pattern)
    except PatternError as error:
        raise ValueError(f"expected a regular expression, found a mistake in it: {error}") from error


Pattern = Annotated[str, Constraint(min_length=1, max_length=500), Checked(_compiles)]
OneOrManyTexts = Annotated[
    tuple[Text, ...],
    Constraint(min_length=1),
    Written(_as_tuple, str | list[str]),
]


class TextMatch(Model):
    """What a text must be like. Every key that is given must hold."""

    equals: str | None = None
    """The whole text, but for white space at its end."""
    contains: OneOrManyTexts | None = None
    """Pieces that must each occur."""
    excludes: OneOrManyTexts | None = None
    """Pieces that must not occur."""
    matches: Pattern | None = None
    """A regular expression found somewhere in the text; ``^`` and ``$`` stand for each line's ends. Without
    look-around and back-references: no text can make it slow."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if (self.equals, self.contains, self.excludes, self.matches) == (None, None, None, None):
            raise ValueError("expected `equals`, `contains`, `excludes` or `matches`, found none of them")
        if self.matches is not None and is_found(self.matches, ""):
            raise ValueError(f"`matches: {self.matches}` holds for every text, even an empty one: it cannot fail")


class Timing(Model):
    """When an expectation must hold. At most one of the three; by default eventually, within 5 s."""

    eventually: Duration | None = None
    """Must come true within this time, and is looked at again and again until then."""
    always: Duration | None = None
    """Must be true at each look during this time."""
    never: Duration | None = None
    """Must not be true at any look during this time."""

    def __post_init__(self) -> None:
        super().__post_init__()
        given = [name for name in ("eventually", "always", "never") if getattr(self, name) is not None]
        if len(given) > 1:
            raise ValueError(f"expected one of `eventually`, `always` and `never`, found {' and '.join(given)}")


Privilege = Literal["user", "root", "net_bind_service"]
"""Who runs a program: an ordinary user; root; or one whose only privilege is CAP_NET_BIND_SERVICE.

The last has uid 0 all the same: an unprivileged lab has no second user whose capabilities would count in its
network (user_namespaces(7)). The kernel asks for the capability, never for the uid (capabilities(7)).
"""
