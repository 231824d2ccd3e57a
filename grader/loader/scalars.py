"""What an unquoted YAML value means: the core schema of YAML 1.2, section 10.3.2, and nothing more.

So ``yes``, ``on``, ``22:22`` and ``1_000`` are text and ``010`` is ten, as in every YAML 1.2 editor, and not
what PyYAML's own YAML 1.1 resolver makes of them.
"""

import re

ScalarValue = None | bool | int | float | str
LONGEST_INTEGER = 18
"""Digits. Every option's range ends below, and each such number fits a float."""

_CONSTANTS: dict[str, ScalarValue] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_DECIMAL = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_INFINITY = re.compile(r"[-+]?\.(inf|Inf|INF)")
_NOT_A_NUMBER = re.compile(r"\.(nan|NaN|NAN)")


class NumberTooLongError(ValueError):
    """A whole number with more digits than any option takes."""


def resolve_scalar(text: str) -> ScalarValue:
    """Return the value of an unquoted scalar.

    >>> [resolve_scalar(text) for text in ("yes", "22:22", "010", "0x1F", "1e3", "~")]
    ['yes', '22:22', 10, 31, 1000.0, None]

    Raises NumberTooLongError for a whole number of more than 18 digits.
    """
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    for pattern, base in ((_DECIMAL, 10), (_OCTAL, 8), (_HEXADECIMAL, 16)):
        if pattern.fullmatch(text):
            return _whole_number(text, base)
    if _FLOAT.fullmatch(text):
        return float(text)
    if _INFINITY.fullmatch(text):
        return float(text.replace(".", ""))
    return float("nan") if _NOT_A_NUMBER.fullmatch(text) else text


def is_number(text: str) -> bool:
    """Return whether a text would be a number without quotes, and not too long for one."""
    try:
        return isinstance(resolve_scalar(text), int | float)
    except NumberTooLongError:
        return False


def _whole_number(text: str, base: int) -> int:
    digits = text.lstrip("+-") if base == 10 else text[2:]
    if len(digits) > LONGEST_INTEGER:
        raise NumberTooLongError(f"a whole number of {len(digits)} digits")
    return int(text, base)
