"""What is known of the terminal on standard output."""

import os
import sys

USUAL_WIDTH = 100
"""Columns where standard output is no terminal and nothing says otherwise."""


def page_width() -> int:
    """Return the columns to write in."""
    import shutil

    return shutil.get_terminal_size((USUAL_WIDTH, 24)).columns


def wants_color() -> bool:
    """Return whether to write in colour (no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
