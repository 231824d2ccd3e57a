"""How names are spelled, and which may be one person's. Pure."""

import unicodedata


def folded(text: str) -> str:
    """Return a text by which names are compared: without regard to case, outer white space and Unicode's forms."""
    return unicodedata.normalize("NFC", text).casefold().strip()


def spellings(name: str) -> frozenset[str]:
    """Return how a person's name may be written in a folder's.

    Canvas leaves out all that is no letter or digit, hyphens and apostrophes too (lib/content_zipper.rb,
    ``sanitize_file_name``).

    >>> {"jane doe", "doe-jane", "doejane"} <= spellings("Doe, Jane")
    True
    >>> "obriendoejane" in spellings("Jane O'Brien-Doe")
    True
    """
    words = _words(name)
    orders = (words, words[::-1], [*words[-1:], *words[:-1]])
    joined = {separator.join(order) for order in orders for separator in (" ", "-", "_", ".", "")}
    return frozenset({*joined, *(_letters("".join(order)) for order in orders)} - {""})


def may_be_one(one: str, other: str) -> bool:
    """Whether two names may be one person's: a word of one is in the other, or one of them is not known.

    A system may leave out a middle name or an accent; and who is compared has the same id or number, too.
    """
    mine, theirs = _telling_words(one), _telling_words(other)
    if not mine or not theirs:
        return True
    return any(word in "".join(theirs) for word in mine) or any(word in "".join(mine) for word in theirs)


def _letters(text: str) -> str:
    return "".join(each for each in text if each.isalnum() or each == "_" or unicodedata.combining(each))


def _words(name: str) -> list[str]:
    return folded(name).replace(",", " ").split()


def _telling_words(name: str) -> list[str]:
    """Return a name's words without accents; initials tell nothing."""
    plain = "".join(each for each in unicodedata.normalize("NFKD", name) if not unicodedata.combining(each))
    return [word for word in _words(plain) if len(word.strip(".")) > 1 or not word.isascii()]
