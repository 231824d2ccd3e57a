"""Finds the word that an author meant."""

from collections.abc import Iterable
from difflib import get_close_matches
from itertools import islice

from grader.loader.problems import shown

_MOST_COMPARED = 100
"""Comparing is slow, and a file may hold thousands of names and of mistakes."""
_LONGEST_COMPARED = 64
_MOST_LISTED = 14


def closest(word: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate that is most like a word, if any is.

    >>> closest("run_sever", ["send", "run_server"]), closest("x", ["send"])
    ('run_server', None)
    """
    if len(word) > _LONGEST_COMPARED:
        return None
    by_folded = {each.casefold(): each for each in islice(candidates, _MOST_COMPARED)}
    matches = get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[matches[0]] if matches else None


def did_you_mean(word: str, candidates: Iterable[str], kind: str = "") -> str:
    """Return a hint that names the closest candidate, or all of them when there are few and a kind is given."""
    names = list(candidates)
    match = closest(word, names)
    if match is not None:
        return f"did you mean `{shown(match)}`?"
    if kind and 0 < len(names) <= _MOST_LISTED:
        return f"the {kind} are {listed(names)}"
    return ""


def listed(names: Iterable[str], last: str = "and") -> str:
    """Return names as a sentence lists them.

    >>> listed(["a", "b", "c"], "or")
    '`a`, `b` or `c`'
    """
    quoted = [f"`{shown(name)}`" for name in names]
    return f"{', '.join(quoted[:-1])} {last} {quoted[-1]}" if len(quoted) > 1 else "".join(quoted)
