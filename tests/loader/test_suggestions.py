"""Did you mean."""

import pytest

from grader.loader.suggestions import closest, did_you_mean, listed


def test_case_does_not_matter() -> None:
    assert closest("listen", ["SYN_SENT", "LISTEN"]) == "LISTEN"
    assert closest("LISTN", ["listen"]) == "listen"


def test_nothing_is_close() -> None:
    assert closest("zzz", ["LISTEN"]) is None
    assert did_you_mean("zzz", ["LISTEN"]) == ""
    assert did_you_mean("zzz", ["a", "b"], "steps") == "the steps are `a` and `b`"
    assert did_you_mean("zzz", [], "steps") == ""


def test_a_word_that_is_too_long_is_not_compared() -> None:
    """Comparing costs the product of the lengths."""
    assert closest("x" * 64 + "y", ["x" * 64]) is None


@pytest.mark.parametrize(("names", "text"), [([], ""), (["a"], "`a`"), (["a", "b"], "`a` or `b`")])
def test_listed(names: list[str], text: str) -> None:
    assert listed(names, "or") == text
