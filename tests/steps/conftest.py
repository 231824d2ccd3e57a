"""A lab for each test: it comes up in 30 ms."""

from collections.abc import Iterator

import pytest

from grader.lab.namespace_lab import NamespaceLab
from tests.steps.laboratory import Laboratory, exercise_of


@pytest.fixture
def laboratory() -> Iterator[Laboratory]:
    """A real lab with three hosts, and nothing running in it."""
    with NamespaceLab(exercise_of()) as lab:
        yield Laboratory(lab)
