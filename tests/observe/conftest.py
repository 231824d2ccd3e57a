"""The socket table of this namespace, and a stack that closes what a test opens."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from grader.observe.netlink import SocketDiagnostics


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
