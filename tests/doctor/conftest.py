"""Machines of a test's own."""

from pathlib import Path

import pytest

from tests.doctor.private_machine import PrivateMachine, require_private_machines


@pytest.fixture
def machine(tmp_path: Path) -> PrivateMachine:
    """Return a machine on which everything may be changed."""
    room = tmp_path / "etc"
    room.mkdir()
    return require_private_machines(room)
