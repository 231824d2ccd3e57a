"""Texts in JSON that any reader takes, and that do nothing when they are printed."""

import json
import re
from typing import Any

from grader.report.escape.terminal import show

_SURROGATE = re.compile("[\ud800-\udfff]")
_COMMAND = re.compile(r"##(?=\w*\[)")
"""What a log's reader may take for a command; see ``workflow``."""


def for_json(text: str) -> str:
    r"""Return the text without lone surrogates, which no JSON reader must accept (RFC 8259, 8.2).

    >>> for_json("a\ud800")
    'a\\ud800'
    """
    return text if text.isascii() else _SURROGATE.sub(lambda match: show(match[0]), text)


def dump_json(value: Any) -> str:
    r"""Return a value as indented JSON in printable ASCII; its texts must have gone through :func:`for_json`.

    All that a terminal obeys is not ASCII or is escaped in strings (RFC 8259, 7), but for DEL. No line can hold
    a workflow command: `##[` is written with an escape, which readers undo.

    >>> dump_json("##[error]\x7f")
    '"#\\u0023[error]\\u007f"'
    """
    text = json.dumps(value, indent=2, ensure_ascii=True, allow_nan=False)
    # Both occur inside strings only.
    return _COMMAND.sub(r"#\\u0023", text.replace("\x7f", "\\u007f"))
