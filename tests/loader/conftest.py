"""A valid exercise folder for each test."""

from pathlib import Path

import pytest

from tests.loader.builder import Workshop


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """Make a valid exercise."""
    return Workshop(tmp_path)
