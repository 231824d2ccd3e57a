"""Questions for other systems, and from them: each format a file with ``write(groups) -> Exported``.

No format carries everything: what one has no place for is told in the result, and never dropped in silence.
Nothing is imported before a format is asked for.
"""

from collections.abc import Callable, Sequence
from importlib import import_module

from grader.quiz.exchange.exported import Exported as Exported
from grader.quiz.groups import QuestionGroup

Write = Callable[[Sequence[QuestionGroup]], Exported]

FORMATS: dict[str, str] = {
    "gift": "grader.quiz.exchange.gift",
    "moodle-xml": "grader.quiz.exchange.moodle_xml",
    "qti": "grader.quiz.exchange.qti",
}
"""The module of each format that can be written."""


def load_format(name: str) -> Write:
    """Return the ``write`` of a format. Raises KeyError for a name that is not in :data:`FORMATS`."""
    write: Write = import_module(FORMATS[name]).write
    return write
