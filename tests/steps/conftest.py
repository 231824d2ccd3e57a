"""A lab for each test: it comes up in 30 ms."""

from collections.abc import Iterator

import pytest

from grader.lab.namespace_lab import NamespaceLab
from tests.busy import one_busy_processor
from tests.steps.laboratory import Laboratory, exercise_of


@pytest.fixture
def laboratory() -> Iterator[Laboratory]:
    """A real lab with three hosts, and nothing running in it."""
    with NamespaceLab(exercise_of()) as lab:
        yield Laboratory(lab)


@pytest.fixture
def busy_laboratory() -> Iterator[Laboratory]:
    """The same, where all of it shares one processor with others who never pause."""
    with one_busy_processor(), NamespaceLab(exercise_of()) as lab:
        yield Laboratory(lab)
