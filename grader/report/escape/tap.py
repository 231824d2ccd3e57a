"""Texts in the Test Anything Protocol, whose lines mean something."""

import re

from grader.report.escape.terminal import for_terminal

_MEANT = re.compile(r"[\\#]")


def for_tap(text: str) -> str:
    r"""Return the text for a test point's description, or for a directive's reason (TAP 14, "Escaping").

    Neither can begin a directive: ` # SKIP` would make a failed test a passed one.

    >>> print(for_tap("it echoes # SKIP"))
    it echoes \# SKIP
    """
    return _MEANT.sub(lambda found: f"\\{found[0]}", for_terminal(text))
