"""What unquoted values mean."""

import math

import pytest

from grader.loader.scalars import NumberTooLongError, ScalarValue, is_number, resolve_scalar


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("NULL", None),
        ("true", True),
        ("False", False),
        ("0", 0),
        ("010", 10),
        ("-7", -7),
        ("+7", 7),
        ("0o17", 15),
        ("0xfF", 255),
        ("1.5", 1.5),
        ("1.", 1.0),
        (".5", 0.5),
        ("-1e3", -1000.0),
        ("1e400", math.inf),
        (".inf", math.inf),
        ("-.INF", -math.inf),
        ("9" * 18, 10**18 - 1),
    ],
)
def test_core_schema(text: str, value: ScalarValue) -> None:
    """A value has the type and the value of YAML 1.2, section 10.3.2."""
    resolved = resolve_scalar(text)
    assert resolved == value
    assert type(resolved) is type(value)


def test_not_a_number() -> None:
    assert math.isnan(resolve_scalar(".NaN"))  # type: ignore[arg-type]


YAML_1_1 = """
    yes no on off y n Yes nUll tRue 22:22 1_000 0b11 -0x1 0x 0o8 . - + e5 1e .e1 inf nan 10.9.0.1 2001-01-01 ١
"""


@pytest.mark.parametrize("text", YAML_1_1.split())
def test_what_only_yaml_1_1_resolves_is_text(text: str) -> None:
    """The rest is text, whatever PyYAML's own resolver says."""
    assert resolve_scalar(text) == text


@pytest.mark.parametrize("text", ["1" * 19, "-" + "1" * 5000, "0x" + "f" * 19, "0o" + "7" * 5000])
def test_a_number_that_is_too_long(text: str) -> None:
    """5,000 digits would be slow, and no float holds them."""
    with pytest.raises(NumberTooLongError, match=r"a whole number of (19|5000) digits"):
        resolve_scalar(text)


@pytest.mark.parametrize(("text", "answer"), [("5", True), ("0.5", True), ("five", False), ("1" * 19, False)])
def test_is_number(text: str, answer: bool) -> None:
    """What can't be read as a number is none, also when only its length is in the way."""
    assert is_number(text) is answer
