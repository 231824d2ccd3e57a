"""A network of two hosts, and a stack that closes what a test opens."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from grader.lab.namespace_lab import NamespaceLab
from grader.model.lab import LabError
from grader.observe.netlink import SocketDiagnostics
from tests.lab.worlds import exercise
from tests.no_namespaces import skip_without_namespaces
from tests.quiz.facts.network import Network


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    """Undo everything that is registered, in reverse, when the test ends."""
    with ExitStack() as opened:
        yield opened


@pytest.fixture
def diagnostics() -> Iterator[SocketDiagnostics]:
    """Open the socket table of the namespace that the tests run in."""
    with SocketDiagnostics.in_this_namespace() as opened:
        yield opened


@pytest.fixture
def network(stack: ExitStack) -> Network:
    """Make two hosts with nothing in them."""
    try:
        lab = stack.enter_context(NamespaceLab(exercise(hosts=("server", "client"))))
    except LabError as error:
        skip_without_namespaces(error)
    return Network(lab, stack)
