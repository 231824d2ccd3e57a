"""What the marks of the language mean to who validates."""

from dataclasses import field
from typing import Annotated, Any

import pytest
from pydantic import ValidationError

from grader.model.language import Forms, Model, as_written, written_as
from grader.model.sockets import SocketState


class Span(Model):
    """From one number to another."""

    low: int
    high: int

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.low > self.high:
            raise ValueError("upside down")


def _form_of(value: Any) -> str:
    return "span" if isinstance(value, dict | Span) else "number"


class Asked(Model):
    """A number, or a span of numbers."""

    answer: Annotated[int | Span, Forms(_form_of, number=int, span=Span)] | None = None


@pytest.mark.parametrize(
    ("written", "made"),
    [(3, 3), ({"low": 1, "high": 2}, Span(low=1, high=2)), (Span(low=1, high=2),) * 2, (None,) * 2],
)
def test_a_value_is_made_by_its_form(written: Any, made: object) -> None:
    """What an author wrote, and an object that was made of it before."""
    assert Asked.validated({"answer": written}).answer == made


@pytest.mark.parametrize(
    ("written", "kind"), [("3", "int_type"), ({"low": 2, "high": 1}, "value_error"), ({"low": 1}, "missing")]
)
def test_a_mistake_is_told_of_its_form_alone(written: Any, kind: str) -> None:
    """A mistake in a span is not told again as something that is no number."""
    with pytest.raises(ValidationError) as refused:
        Asked.validated({"answer": written})
    assert [each["type"] for each in refused.value.errors()] == [kind]


class Host(Model):
    """What is written of a host."""

    name: str
    port: float = 1
    state: SocketState = SocketState.LISTEN
    spans: tuple[Span, ...] = ()
    accept: dict[str, tuple[str, ...]] = field(default_factory=dict)
    note: str | None = None
    of_python: str = field(default="", metadata=written_as("class"))


def test_what_an_author_would_have_written_makes_the_object_again() -> None:
    """By the keys of a file; what is so by default is left out, at every depth, and is equal as a number is."""
    spans = (Span(low=1, high=2),)
    made = Host(name="h", port=1.0, state=SocketState.CLOSE_WAIT, spans=spans, accept={"a": ("b",)}, of_python="c")
    written = as_written(made)
    assert written == {
        "name": "h",
        "state": "CLOSE_WAIT",
        "spans": ({"low": 1, "high": 2},),
        "accept": {"a": ("b",)},
        "class": "c",
    }
    assert type(written["state"]) is str
    assert as_written(Host(name="h")) == {"name": "h"}
    assert Span.validated(written["spans"][0]) == spans[0]


def test_defaults_are_written_when_asked_for() -> None:
    """All keys but those that hold nothing."""
    written = as_written(Host(name="h"), with_defaults=True)
    assert written == {"name": "h", "port": 1, "state": "LISTEN", "spans": (), "accept": {}, "class": ""}
