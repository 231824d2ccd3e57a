"""A report in many formats: each one file with ``render(report) -> str``, pure, reading only the report.

The table names every format. Nothing is imported before a format is asked for, so that JSON needs no rich.
"""

from collections.abc import Callable
from importlib import import_module

FORMATS: dict[str, str] = {
    "text": "grader.report.terminal",
    "json": "grader.report.json_format",
}
"""The module of each format, which has a function ``render``."""


def load_format(name: str) -> Callable[..., str]:
    """Return the ``render`` of a format: called with the report, and options as keywords.

    Every format takes ``audience``; ``text`` takes ``width``, ``color`` and ``detail`` too. Raises KeyError for a
    name that is not in :data:`FORMATS`.
    """
    render: Callable[..., str] = import_module(FORMATS[name]).render
    return render
