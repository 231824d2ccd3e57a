"""Our words for pydantic's errors."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from grader.loader.nodes import ScalarNode
from grader.loader.problems import Position
from grader.loader.wording import Wording, describe, word_error
from grader.model.base import Slug
from grader.model.language import keys_of
from grader.model.steps import STEP_OPTIONS


def worded(kind: Any, value: Any, *, is_quoted: bool = False) -> Wording:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_python(value, strict=True)
    node = ScalarNode(Position(Path("e"), 1, 1), value, is_quoted)
    return word_error(caught.value.errors()[0], node)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "nothing"),
        (True, "`true`"),
        (3, "whole number `3`"),
        (0.5, "number `0.5`"),
        ("", "empty text"),
        ("a\x1b", "text `a\\x1b`"),
        ((), "an empty list"),
        ((1,), "a list"),
        ({}, "an empty mapping"),
        ({"a": 1}, "a mapping"),
    ],
)
def test_describe(value: object, words: str) -> None:
    assert describe(value) == words


@pytest.mark.parametrize(("value", "hint"), [("on", "write `true`"), ("No", "write `false`"), ("maybe", "")])
def test_the_booleans_of_yaml_1_1(value: str, hint: str) -> None:
    assert worded(bool, value) == Wording("`true` or `false`", f"text `{value}`", hint=hint)


def test_quotes_too_few_and_too_many() -> None:
    assert worded(str, 5).hint == "put it in quotes to make it text"
    assert worded(int, "5", is_quoted=True).hint == "leave the quotes out"
    assert worded(int, "five", is_quoted=True).hint == ""
    assert worded(str, None).hint == ""


def test_a_lone_value_where_a_list_stands() -> None:
    assert worded(tuple[str, ...], "a").hint == "write `[a]`"


def test_a_name() -> None:
    assert (
        worded(Slug, "A b").expected == "a name of lower-case letters and digits, with single dashes between them"
    )


def test_an_error_without_words_of_its_own_has_no_jargon() -> None:
    assert worded(bytes, 5) == Wording("another kind of value", "whole number `5`")


JARGON = ("input", "valid", "_type", "literal_error", "instance of", "constrained", "function-", "tuple", "dict")
WRONG: tuple[Any, ...] = (
    None,
    True,
    -1,
    10**17,
    1.5,
    float("nan"),
    "",
    "\x00",
    "x" * 9000,
    (),
    ((),),
    {},
    {"x": 1},
    ({"x": 1},),
)


@pytest.mark.parametrize("kind", STEP_OPTIONS)
def test_no_jargon_for_any_option(kind: str) -> None:
    """Every key of every step, given every kind of wrong value."""
    told = set()
    for key in keys_of(STEP_OPTIONS[kind]):
        for value in WRONG:
            told |= _expectations(STEP_OPTIONS[kind], {key: value})
    assert told
    assert [each for each in told if any(word in each.lower() for word in JARGON)] == []


def _expectations(model: Any, data: dict[str, Any]) -> set[str]:
    node = ScalarNode(Position(Path("e"), 1, 1), None, is_quoted=False)
    try:
        model.validated(data)
    except ValidationError as error:
        return {word_error(each, node).expected for each in error.errors() if each["type"] not in ("missing",)}
    except (TypeError, RecursionError):  # a validator's own fault, which validation.py tells
        return {"a value"}
    return {"a value"}
