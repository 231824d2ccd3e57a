"""The order in which a learner sees things: always the same for one learner, and never of any weight."""

import hashlib
import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from grader.model.questions.base import Question
from grader.quiz.marking import mark
from grader.quiz.shuffling import shown_texts, shuffled
from tests.quiz.questions import FOLDER, question, read_yaml

CASES = [
    (question(**case["question"]), case["answers"]) for case in read_yaml(FOLDER / "marking_cases.yaml")["cases"]
]
SEEDS = st.text(max_size=20)
TEXTS = st.lists(st.text(min_size=1, max_size=8), min_size=2, max_size=9, unique=True)


@given(SEEDS, st.sampled_from(CASES))
def test_what_is_shown_is_what_there_is(seed: str, case: tuple[Question, Any]) -> None:
    """Nothing is lost, nothing is added, and the same seed gives the same order."""
    asked, _ = case
    shown = shown_texts(asked, seed)
    assert shown == shown_texts(asked, seed)
    assert sorted(shown) == sorted(shown_texts(asked, "another"))


@given(SEEDS, TEXTS, st.randoms())
def test_the_files_order_has_no_weight(seed: str, texts: list[str], chance: random.Random) -> None:
    """An author who moves an option moves it for nobody."""
    moved = chance.sample(texts, len(texts))
    assert shuffled(texts, seed, "q") == shuffled(moved, seed, "q")


@given(SEEDS, st.integers(0, 3))
def test_shuffling_never_changes_marks(seed: str, place: int) -> None:
    """Who takes an option by its text gets the same points wherever it was shown."""
    options = tuple({"text": f"option {number}", "right": number == 2} for number in range(4))
    plain = question(kind="choice", options=options)
    turned = question(kind="choice", options=options[place:] + options[:place])
    for text in shown_texts(plain, seed):
        assert mark(plain, text) == mark(turned, text)
    several = question(kind="several", options=options)
    taken = shown_texts(several, seed)[:place]
    assert mark(several, list(taken)) == mark(several, sorted(taken))


@given(SEEDS)
def test_what_is_in_order_is_never_shown_in_order(seed: str) -> None:
    """Not even where chance would have it so."""
    for items in (("a", "b"), ("SYN", "SYN, ACK", "ACK")):
        asked = question(kind="order", items=items)
        assert shown_texts(asked, seed) != items
        assert not mark(asked, list(shown_texts(asked, seed))).right


def test_the_order_is_the_one_that_was_agreed() -> None:
    """By SHA-256 of seed, question and text with zero bytes between them: a page computes the same."""
    texts = ("Ä", "b", "c")
    keys = {text: hashlib.sha256(b"seed\0id\0" + text.encode()).hexdigest() for text in texts}
    assert shuffled(texts, "seed", "id") == tuple(sorted(texts, key=keys.__getitem__))


def test_an_author_may_keep_the_order() -> None:
    """`shuffle: false`."""
    options = tuple({"text": text, "right": text == "c"} for text in "abcdef")
    asked = question(kind="choice", options=options, shuffle=False)
    assert all(shown_texts(asked, str(seed)) == tuple("abcdef") for seed in range(20))


def test_learners_have_orders_of_their_own() -> None:
    """Two seeds seldom give the same."""
    texts = tuple("abcdefgh")
    assert len({shuffled(texts, str(seed), "q") for seed in range(50)}) > 40
