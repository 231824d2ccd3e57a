"""Patterns that authors give for short answers: a small part of regular expressions.

Only what Python and JavaScript read alike is allowed, and nothing that could take long. Both try every way to
match: what is repeated must have one form alone (``(a|a)+`` and ``(a+)+`` have twice as many ways for each letter
more), repeats are few, and so are alternatives.
"""

import re
from typing import Annotated

from grader.model.language import Checked, Constraint

MOST_REPEATS = 2
"""Each multiplies the time by the length of the answer."""
MOST_ALTERNATIVES = 8
"""`|` and `?`: each may double the time."""
_TOKEN = re.compile(
    r"""
    (?P<class>\[\^?(?:[ !-Z_-z~^]|\\[dws\\\]^\-])+\])
  | (?P<escape>\\[dws^$\\.*+?()\[\]{}|/])
  | (?P<open>\((?:\?:)?)
  | (?P<close>\))
  | (?P<repeat>[*+]|\{\d{1,2},\d{0,2}\})
  | (?P<exactly>\{\d{1,2}\})
  | (?P<optional>\?)
  | (?P<either>\|)
  | (?P<any>\.)
  | (?P<character>[ !-#%-'\-/0-Z_-z,~])
    """,
    re.VERBOSE,
)
_QUANTIFIERS = ("repeat", "exactly", "optional")
_ALLOWED = "take ASCII text, `.`, `[…]`, `\\d`, `\\w`, `\\s`, groups, `|`, `?`, `*`, `+` and `{2,3}`"


def check_simple(pattern: str) -> None:
    """Raise ValueError when a pattern is no regular expression, or not a simple one.

    >>> check_simple(r"(?:std::)?htons(\\(.*\\))?")
    """
    kinds = _kinds(pattern)
    _check_repeats(pattern, kinds)
    if kinds.count("repeat") > MOST_REPEATS:
        raise ValueError(f"the pattern `{pattern}` has more than {MOST_REPEATS} repeats: it could take long")
    if kinds.count("either") + kinds.count("optional") > MOST_ALTERNATIVES:
        raise ValueError(f"the pattern `{pattern}` has more than {MOST_ALTERNATIVES} of `|` and `?`: too slow")
    try:
        is_empty = re.fullmatch(pattern, "") is not None
    except re.error as error:
        raise ValueError(f"expected a regular expression, found a mistake in it: {error}") from error
    if is_empty:
        raise ValueError(f"the pattern `{pattern}` holds for an empty answer")


def _kinds(pattern: str) -> list[str]:
    """Return what the pattern is made of. Raises ValueError for what is not allowed."""
    kinds: list[str] = []
    position = 0
    while position < len(pattern):
        token = _TOKEN.match(pattern, position)
        if token is None:
            raise ValueError(f"the pattern `{pattern}` is not simple from `{pattern[position:]}` on: {_ALLOWED}")
        kinds.append(str(token.lastgroup))
        position = token.end()
    return kinds


def _check_repeats(pattern: str, kinds: list[str]) -> None:
    """Raise ValueError for a repeat of nothing, of a repeat, and of a group that has more than one form."""
    forms: list[bool] = []
    """For each open group, whether it has more than one form."""
    closed_has_forms = False
    before = "open"
    for kind in kinds:
        if kind in _QUANTIFIERS and before in ("open", "either", *_QUANTIFIERS):
            raise ValueError(f"the pattern `{pattern}` repeats nothing, or a repeat: {_ALLOWED}")
        if kind in ("repeat", "exactly") and before == "close" and closed_has_forms:
            what = "repeats a group in which there is `|`, `?` or a repeat: it could take very long"
            raise ValueError(f"the pattern `{pattern}` {what}")
        if kind in ("either", *_QUANTIFIERS):
            forms = [True] * len(forms)
        elif kind == "open":
            forms.append(False)
        elif kind == "close":
            closed_has_forms = bool(forms) and forms.pop()
        before = kind


def matches(pattern: str, text: str) -> bool:
    """Return whether a whole normalised text is like a pattern, without regard to ASCII letters' case."""
    return re.fullmatch(pattern, text, re.ASCII | re.IGNORECASE) is not None


SimplePattern = Annotated[str, Constraint(min_length=1, max_length=200), Checked(check_simple)]
