"""Reports in many formats: each one file with ``render(*reports) -> str``, pure, reading only the reports.

The table names every format. Nothing is imported before a format is asked for, so that JSON needs no rich.
"""

from collections.abc import Callable
from importlib import import_module

FORMATS: dict[str, str] = {
    "text": "grader.report.terminal",
    "json": "grader.report.json_format",
    "junit": "grader.report.junit",
    "tap": "grader.report.tap",
    "markdown": "grader.report.markdown",
    "github": "grader.report.github",
    "gradescope": "grader.report.gradescope",
    "html": "grader.report.html_page",
}
"""The module of each format, which has a function ``render``."""


def load_format(name: str) -> Callable[..., str]:
    """Return the ``render`` of a format: called with one report or several, and options as keywords.

    Every format takes ``audience``; ``text`` takes ``width``, ``color`` and ``detail`` too, and ``github`` takes
    ``folder``. Raises KeyError for a name that is not in :data:`FORMATS` and that no other package registered,
    PluginError for one that fails.
    """
    if name not in FORMATS:
        from grader.model.plugins import find_plugin

        brought: Callable[..., str] = find_plugin("format", name, FORMATS)
        return brought
    render: Callable[..., str] = import_module(FORMATS[name]).render
    return render
