"""A topic: questions about one subject that belong to no exercise."""

from typing import Annotated

from grader.model.base import Slug, Text
from grader.model.language import Constraint, Model
from grader.model.questions.base import Question
from grader.model.steps.base import Title


class Topic(Model):
    """A file of questions."""

    slug: Slug
    title: Title
    about: Text
    """What it is about, for the learner who starts it."""
    questions: Annotated[tuple[Question, ...], Constraint(min_length=1)]
    digest: str = ""
    """SHA-256 of its file, hexadecimal."""
