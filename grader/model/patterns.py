"""Regular expressions of authors, held against texts that a submission chose.

Python's own ``re`` tries every way in which a pattern may fit: for ``(a+)+$`` and forty letters a submission could
choose, that takes longer than a course. Here the engine is the one that pydantic brings along for its own patterns
(Rust's regex): it never goes back, so its time is at most the pattern's length times the text's, and a verdict
does not depend on how fast the machine is. It has neither look-around nor back-references, for that very reason.
"""

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic_core import SchemaValidator

LARGEST_PATTERN = 500
"""Parts that a pattern may have when its counted repetitions are written out: ``(?:ab){3}`` has six. At this size
a text of a mebibyte takes seconds at worst, and ordinary patterns take milliseconds."""
_PART = re.compile(
    r"""
    (?P<count> \{ [0-9]+ ,? [0-9]* \} | \{ , [0-9]+ \} )
    | (?P<open> \( (?: \?P?<[^>]*> | \?[a-zA-Z-]*: )? )
    | (?P<close> \) )
    | (?P<sign> [*+?|^$] )
    | (?P<atom> \\[pPxuU]\{[^}]*\} | \\. | \[ \^? \]? (?: \\. | \[:\^?[a-z]+:\] | [^\]\\] )* \] | . )
    """,
    re.VERBOSE | re.DOTALL,
)


class PatternError(ValueError):
    """A pattern that can't be used; the message says why."""


def check_pattern(pattern: str) -> None:
    r"""Raise PatternError for what is no regular expression, or one that is too large when written out.

    >>> check_pattern(r"(?i)permission denied|EACCES")
    """
    size = written_out_size(pattern)
    if size > LARGEST_PATTERN:
        raise PatternError(f"its repetitions make {size:,} parts of it, at most {LARGEST_PATTERN} are allowed")
    _compiled(pattern)


def is_found(pattern: str, text: str) -> bool:
    r"""Return whether a pattern fits somewhere in a text; ``^`` and ``$`` fit at each line's ends.

    >>> is_found("^tcp .* LISTEN$", "udp 0 0\ntcp 0 LISTEN\n")
    True

    Raises PatternError as :func:`check_pattern`.
    """
    from pydantic_core import ValidationError  # where it is used: few runs have a pattern

    # Half characters can't be in what the engine reads.
    readable = text.encode("utf-8", "backslashreplace").decode()
    try:
        _compiled(pattern).validate_python(readable)
    except ValidationError:
        return False
    return True


@cache
def _compiled(pattern: str) -> "SchemaValidator":
    from pydantic_core import SchemaError, SchemaValidator, core_schema

    try:
        return SchemaValidator(core_schema.str_schema(pattern=f"(?m){pattern}"))
    except SchemaError as error:
        said = str(error).strip().rpartition("\n")[2].strip()
        raise PatternError(said.removeprefix("error: ").removeprefix("SchemaError: ")) from error


def written_out_size(pattern: str) -> int:
    r"""Return how many characters and classes a pattern has with all of its counted repetitions written out.

    >>> written_out_size(r"(?:[0-9a-f]{2}:){5}\d+")
    16
    """
    sizes = [0]  # of the groups that are open, the innermost last
    last = 0  # of what a repetition would repeat
    for part in _PART.finditer(pattern):
        if part.lastgroup == "count":
            sizes[-1] += last * (_most_times(part[0]) - 1)
            last *= _most_times(part[0])
        elif part.lastgroup == "open":
            sizes.append(0)
        elif part.lastgroup == "close" and len(sizes) > 1:
            last = sizes.pop()
            sizes[-1] += last
        elif part.lastgroup == "atom":
            last = 1
            sizes[-1] += 1
    return sum(sizes)


def _most_times(count: str) -> int:
    """Return the larger number of ``{2}``, ``{2,}`` or ``{2,5}``; more digits than make a difference are cut."""
    return max(1, *(int(number[:9]) for number in re.findall("[0-9]+", count)))
