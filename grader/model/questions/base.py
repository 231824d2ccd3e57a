"""What every kind of question has in common."""

import re
from collections.abc import Iterable
from typing import Annotated

from grader.model.base import Points, Slug, Text
from grader.model.language import Constraint, Model
from grader.model.questions.comparison import normalised

ConceptLink = Annotated[
    str,
    Constraint(pattern=r"^(https://[!-~]+|man:[A-Za-z0-9_.+-]+\([1-9][a-z]*\))$", max_length=300),
]
"""``https://…``, or a manual page such as ``man:tcp(7)``."""
NodeId = Annotated[
    str,
    Constraint(pattern=r"^tests/[\w/-]+\.py(::\w+)+(\[.+\])?$", max_length=300),
]
"""A test as pytest names it, from the project's folder: ``tests/quiz/test_facts.py::test_a_listener``."""


class Concept(Model):
    """Where to read more about what a question is about."""

    title: Annotated[Text, Constraint(max_length=120)]
    """The concept's name, such as ``the accept queue``."""
    link: ConceptLink
    """A page (``https://…``) or a manual page (``man:tcp(7)``)."""

    @property
    def where(self) -> str:
        """The link as a reader uses it: an address, or the command that shows the manual page.

        >>> Concept(title="TCP", link="man:tcp(7)").where
        'man 7 tcp'
        """
        page = re.fullmatch(r"man:(.+)\((.+)\)", self.link)
        return f"man {page[2]} {page[1]}" if page else self.link


class Question(Model):
    """A question for self-checking, whatever its kind. Its text may hold `code` between backticks."""

    id: Slug
    """Its name in answers, unique in its exercise or topic."""
    kind: str
    """How it is answered."""
    question: Text
    """What is asked."""
    explanation: Text
    """Why the right answer is right; shown after any answer."""
    hint: Text | None = None
    """Shown to who asks for it."""
    points: Points = 1
    """What a right answer is worth."""
    tags: tuple[Slug, ...] = ()
    """Subjects that it belongs to."""
    concept: Concept | None = None
    """Where to read more."""
    sources: tuple[Text, ...] = ()
    """What says that the answer is right: manual pages, sections of RFCs, files of the kernel."""
    shown_by: NodeId | None = None
    """The test that shows it on a real socket."""


def first_repeated(texts: Iterable[str]) -> str | None:
    """Return the first text that is the same as one before it, as answers are compared; None when all differ.

    >>> first_repeated(["SYN", "ACK", " syn"])
    ' syn'
    """
    seen: set[str] = set()
    for text in texts:
        if normalised(text) in seen:
            return text
        seen.add(normalised(text))
    return None
