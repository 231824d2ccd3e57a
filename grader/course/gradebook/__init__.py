"""The gradebook: files for learning management systems, for spreadsheets, and a page to look at.

Each file of this package that has a function ``render`` makes one of them, from the lines alone. They are the same
to the byte for the same verdicts: everything is sorted, and no time, path or name of a machine is in them.
"""

from collections.abc import Callable, Iterator
from importlib import import_module

from grader.course.gradebook.lines import Gradebook

FILES: dict[str, str] = {
    "gradebook-moodle.csv": "grader.course.gradebook.moodle",
    "gradebook-canvas.csv": "grader.course.gradebook.canvas",
    "gradebook.xlsx": "grader.course.gradebook.workbook",
    "index.html": "grader.course.gradebook.overview",
}
"""The module of each file. What is slow to import is imported where it is used."""


def load_renderer(name: str) -> Callable[[Gradebook], Iterator[bytes]]:
    """Return what makes a file's content, in parts: a course may be large.

    Raises KeyError for a name that is not in :data:`FILES`.
    """
    render: Callable[[Gradebook], Iterator[bytes]] = import_module(FILES[name]).render
    return render
