"""Texts in the cells of CSV and XLSX files, which spreadsheets would compute."""

from grader.report.escape.terminal import for_terminal

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "|", "%")
_LONGEST_CELL = 32_767
"""Characters that Excel takes ("Excel specifications and limits")."""


def for_spreadsheet(text: str) -> str:
    r"""Return the text for one cell: never a formula, without controls, and not longer than a cell may be.

    A text that begins like a formula, behind spaces too, gets an apostrophe before it, by which spreadsheets know
    text (OWASP, "CSV Injection"). Tabs and line breaks, with which a formula could begin as well, are shown.
    Quoting is the writer's (``csv`` or an XLSX library), as RFC 4180 has it.

    >>> for_spreadsheet("=1+1"), for_spreadsheet("a\t-1"), for_spreadsheet("server.c")
    ("'=1+1", 'a\\t-1', 'server.c')
    """
    shown = for_terminal(text)
    if shown.lstrip(" ").startswith(_FORMULA):
        shown = f"'{shown}"
    return shown if len(shown) <= _LONGEST_CELL else shown[: _LONGEST_CELL - 1] + "…"
