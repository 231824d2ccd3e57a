"""Did you mean: the nearest of the names that exist."""

from collections.abc import Iterable


def closest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that is most like the given one, if any is near.

    >>> closest("exercise2", ["exercise-1", "exercise-2"])
    'exercise-2'
    """
    from difflib import get_close_matches  # only for messages, and it takes a while

    return next(iter(get_close_matches(name, list(known), n=1, cutoff=0.5)), None)


def hint_for(suggestion: str | None) -> str:
    """Return the end of an error message, or nothing."""
    return f": did you mean `{suggestion}`?" if suggestion else ""
