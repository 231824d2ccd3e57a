"""Holds a text against what an author expects of it."""

from grader.model.base import TextMatch
from grader.model.patterns import is_found

_SHOWN_CHARACTERS = 200


def unmet(match: TextMatch, text: str) -> tuple[str, ...]:
    """Return what the text should be and is not, in words; nothing when all of it holds.

    >>> unmet(TextMatch(contains=("LISTEN",)), "tcp 0 0 ESTABLISHED")
    ('contains `LISTEN`',)
    """
    wrong = []
    if match.equals is not None and text.rstrip() != match.equals.rstrip():
        wrong.append(f"is `{shorten(match.equals.rstrip())}`")
    wrong += [f"contains `{shorten(piece)}`" for piece in match.contains or () if piece not in text]
    wrong += [f"does not contain `{shorten(piece)}`" for piece in match.excludes or () if piece in text]
    if match.matches is not None and not is_found(match.matches, text):
        wrong.append(f"matches `{match.matches}`")
    return tuple(wrong)


def shorten(text: str) -> str:
    """Return a text that fits into a sentence, and says how much it leaves out."""
    if len(text) <= _SHOWN_CHARACTERS:
        return text
    return f"{text[:_SHOWN_CHARACTERS]}… ({len(text) - _SHOWN_CHARACTERS} more characters)"
