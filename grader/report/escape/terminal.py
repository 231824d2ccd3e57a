"""Texts for a terminal, whatever they hold.

It knows characters; it must not know reports, colours or widths.

Written to a terminal as they are, a submission's texts could clear the screen, reverse the reading order, reach
the clipboard (OSC 52) or forge a verdict; here such characters are shown instead of obeyed. What is shown is
meant to be read, not decoded: a backslash stays a backslash.

What a terminal obeys are the C0 and C1 controls and the sequences that they begin (ECMA-48, section 5); what
reorders or hides text are Unicode's format characters (UAX #9, section 2; UTR #36, section 2).
"""

import unicodedata

TAB_WIDTH = 8
LONGEST_VALUE = 2000
"""Characters of one value that are shown at most: a screenful."""
MARKS_KEPT = 3
"""Combining marks kept on one character; more would climb over the lines above."""

# Printable for Unicode, yet nothing is seen: fillers, the Braille blank, and variation selectors but for the
# two (U+FE0E, U+FE0F) that programs print with emoji.
_INVISIBLE = {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0, *range(0xFE00, 0xFE0E)}
_INVISIBLE.update(range(0x180B, 0x1810), range(0xE0100, 0xE01F0))


class _Visible(dict[int, str]):
    """Each character's replacement, found when it is first asked for."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        # isprintable() is false for all controls, format characters (bidi, zero-width), separators other than
        # the space, surrogates, and what Unicode has not assigned.
        self[code] = char if char.isprintable() and code not in _INVISIBLE else show(char)
        return self[code]


_ONE_LINE = _Visible()
_MANY_LINES = _Visible({ord("\n"): "\n"})


def decode(data: bytes) -> str:
    r"""Return the text of UTF-8 bytes, each undecodable byte as ``\xNN``.

    >>> decode(b"caf\xc3\xa9 \xff")
    'café \\xff'
    """
    return data.decode("utf-8", "backslashreplace")


def show(text: str) -> str:
    r"""Return each character as its escape.

    >>> show("\x1b\u202e")
    '\\x1b\\u202e'
    """
    return "".join(_escape(char) for char in text)


def _escape(char: str) -> str:
    if char in "\t\n\r":
        return {"\t": r"\t", "\n": r"\n", "\r": r"\r"}[char]
    code = ord(char)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def for_terminal(text: str, *, multiline: bool = False) -> str:
    r"""Return the text with everything that a terminal would obey, or hide, shown as an escape.

    On one line, line breaks and tabs are shown too. With ``multiline``, line breaks stay and tabs become spaces.

    >>> for_terminal("\x1b[2J3\t\u202e\n")
    '\\x1b[2J3\\t\\u202e\\n'
    """
    if multiline:
        text = text.expandtabs(TAB_WIDTH)
    text = text.translate(_MANY_LINES if multiline else _ONE_LINE)
    return text if text.isascii() else _unstack_marks(text)


def _unstack_marks(text: str) -> str:
    """Return the text without combining marks that have nothing to combine with, or that pile up."""
    kept: list[str] = []
    marks = MARKS_KEPT
    for char in text:
        is_mark = unicodedata.category(char) in ("Mn", "Me")
        marks = marks + 1 if is_mark else (MARKS_KEPT if char in "\n " else 0)
        kept.append(show(char) if is_mark and marks > MARKS_KEPT else char)
    return "".join(kept)


def for_value(text: str) -> str:
    r"""Return a text for one place on a line: cut when very long, and its outer spaces shown.

    >>> for_value("hello ")
    'hello\\x20'
    """
    kept = text[:LONGEST_VALUE]
    inner = kept.strip(" ")
    before = len(kept) - len(kept.lstrip(" "))
    after = len(kept) - before - len(inner)
    shown = show(" " * before) + for_terminal(inner) + show(" " * after)
    return shown + _left_out(len(text) - len(kept), "character")


def for_cell(text: str) -> str:
    r"""Return a name for a table's cell: its spaces are shown too, so that it can't pass for more cells.

    >>> for_cell("server fd 3 <=====")
    'server\\x20fd\\x203\\x20<====='
    """
    return for_terminal(text).replace(" ", show(" "))


def cut_lines(text: str, *, first: int, last: int) -> tuple[list[str], list[str], int]:
    r"""Return the first and the last lines of a text, and how many between them were left out.

    Only LF ends a line, as on a terminal.

    >>> cut_lines("a\nb\nc\nd\n", first=2, last=1)
    (['a', 'b'], ['d'], 1)
    """
    lines = text.removesuffix("\n").split("\n")
    if len(lines) <= first + last:
        return lines, [], 0
    return lines[:first], lines[len(lines) - last :], len(lines) - first - last


def cut(text: str, most: int) -> str:
    """Return the text, or its start and how many characters were left out.

    >>> cut("abcdefgh", 3)
    'abc… (5 more characters)'
    """
    return text[:most] + _left_out(len(text) - most, "character")


def _left_out(number: int, noun: str) -> str:
    return f"… ({counted(number, f'more {noun}')})" if number > 0 else ""


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, in the singular or plural.

    >>> counted(1, "more row"), counted(4970, "more row")
    ('1 more row', '4,970 more rows')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
