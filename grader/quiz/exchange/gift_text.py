r"""GIFT's texts: cut at signs that are not escaped, and read in the format that they name. Pure."""

import re

from grader.quiz.exchange.html_text import plain_of, text_of

_FORMAT = re.compile(r"\s*\[(html|moodle|plain|markdown)\]")
_MARKUP = ("html", "moodle")


def split(text: str, sign: str) -> list[str]:
    r"""Return the pieces between signs that are not escaped.

    >>> split(r"a\=b=c", "=")
    ['a\\=b', 'c']
    """
    pieces, start = [], 0
    for match in re.finditer(rf"\\.|({re.escape(sign)})", text, re.DOTALL):
        if match[1]:
            pieces.append(text[start : match.start()])
            start = match.end()
    return [*pieces, text[start:]]


def cut(text: str, sign: str) -> tuple[str, str, str]:
    """Return what is before and after the first such sign, as :meth:`str.partition` does."""
    before, *after = split(text, sign)
    return before, sign if after else "", text[len(before) + len(sign) :]


def unescaped(text: str) -> str:
    r"""Return a text without its escapes.

    >>> unescaped(r"a \= b \\n \: c")
    'a = b \\n : c'
    """
    return re.sub(r"\\([\\#=~{}:n])", lambda match: "\n" if match[1] == "n" else match[1], text).strip()


def formatted(text: str, text_format: str, notes: list[str]) -> tuple[str, str]:
    """Return a text as ours, and its format: the one that it names, or else ``text_format``."""
    named = _FORMAT.match(text)
    if named:
        text_format, text = named[1], text[named.end() :]
    text = unescaped(text)
    if text_format not in _MARKUP:
        return plain_of(text), text_format
    plain, elements = text_of(text)
    if elements:
        notes.append(f"left behind: {', '.join(f'<{element}>' for element in elements)} in a text")
    return plain, text_format
