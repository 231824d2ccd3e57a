"""Draws questions of every kind, with texts full of what means something to some format."""

from typing import Any

from hypothesis import strategies as st
from pydantic import ValidationError

from grader.model.questions.base import Question
from grader.model.questions.comparison import normalised
from grader.model.topic import Topic
from grader.quiz.exchange.html_text import plain_of
from tests.quiz.questions import question

SPECIAL = "\\#=~{}:%[]<>&\"'`*-/$_|!?^@.;+ \n\tabT1é→\u00a0\u2028\U0001f600"
PIECES = (
    "->",
    "####",
    "//",
    "::",
    "\\n",
    "[html]",
    "%50%",
    "]]>",
    "&amp;",
    "&&058;",
    "<b>",
    "$CATEGORY:",
    "T",
    "\\*",
    "{>",
)


def texts(most: int = 40) -> st.SearchStrategy[str]:
    """Return texts that are more than white space."""
    special = st.lists(st.sampled_from(PIECES) | st.sampled_from(SPECIAL), min_size=1, max_size=12).map("".join)
    return (special | st.text(min_size=1, max_size=most)).filter(lambda text: normalised(plain_of(text)) != "")


def _distinct(element: st.SearchStrategy[str], least: int, most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(element, min_size=least, max_size=most, unique_by=lambda text: normalised(plain_of(text)))


def _optional(element: st.SearchStrategy[Any], key: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.just({}) | element.map(lambda value: {key: value})


_NUMBERS = st.integers(-(10**6), 10**6) | st.floats(-1e6, 1e6, allow_nan=False).map(lambda value: round(value, 4))


@st.composite
def _options(draw: st.DrawFn, kind: str) -> dict[str, Any]:
    taken = draw(_distinct(texts(), 2, 6))
    rights = {0} if kind == "choice" else set(range(draw(st.integers(1, len(taken) - 1))))
    options = [
        {"text": text, **({"right": True} if index in rights else {}), **draw(_optional(texts(), "feedback"))}
        for index, text in enumerate(taken)
    ]
    return {"kind": kind, "options": tuple(draw(st.permutations(options)))}


@st.composite
def _number(draw: st.DrawFn) -> dict[str, Any]:
    values = draw(st.lists(_NUMBERS, min_size=3, max_size=3, unique_by=float))
    if draw(st.booleans()):
        low, high = sorted(values[:2])
        return {"kind": "number", "answer": {"at_least": low, "at_most": high}}
    mistakes = ({"answer": values[1], "feedback": draw(texts())},) if draw(st.booleans()) else ()
    return {
        "kind": "number",
        "answer": values[0],
        "tolerance": draw(st.sampled_from([0.0, 0.25])),
        "mistakes": mistakes,
    }


@st.composite
def _text(draw: st.DrawFn) -> dict[str, Any]:
    right, wrong = draw(_distinct(texts(), 1, 3)), draw(st.lists(texts(), max_size=2))
    mistakes = tuple({"answers": (text,), "feedback": draw(texts())} for text in wrong)
    return {"kind": "text", "answers": tuple(right), "mistakes": mistakes}


@st.composite
def _match(draw: st.DrawFn) -> dict[str, Any]:
    lefts = draw(_distinct(texts(), 2, 4))
    rights = draw(_distinct(texts(), len(lefts) + 1, len(lefts) + 1))
    pairs = tuple({"left": left, "right": right} for left, right in zip(lefts, rights, strict=False))
    return {"kind": "match", "pairs": pairs, "distractors": (rights[-1],) if draw(st.booleans()) else ()}


KINDS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "choice": _options("choice"),
    "several": _options("several"),
    "true-false": st.builds(
        lambda answer, feedback: {"kind": "true-false", "answer": answer, **feedback},
        st.booleans(),
        _optional(texts(), "feedback"),
    ),
    "number": _number(),
    "text": _text(),
    "order": _distinct(texts(), 2, 5).map(lambda items: {"kind": "order", "items": tuple(items)}),
    "match": _match(),
    "netstat-row": st.just(
        {
            "kind": "netstat-row",
            "row": {"proto": "tcp", "local": "0.0.0.0:80", "foreign": "0.0.0.0:*", "state": "LISTEN"},
            "blanks": ("local", "state"),
        }
    ),
}


@st.composite
def questions(draw: st.DrawFn, kinds: tuple[str, ...] = tuple(KINDS)) -> Question:
    """Return a question of one of the kinds."""
    from hypothesis import assume

    data = draw(KINDS[draw(st.sampled_from(kinds))])
    data |= {"question": draw(texts()), "explanation": draw(texts()), **draw(_optional(texts(), "hint"))}
    data |= draw(_optional(st.just(("time-wait", "ports")), "tags"))
    try:
        return question(**data)
    except ValidationError:
        assume(False)
        raise


def topic_of(*asked: Question) -> Topic:
    """Return a topic with these questions."""
    return Topic(slug="drawn", title="Drawn: a/b", about="Drawn.", questions=asked)
