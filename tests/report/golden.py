"""Recorded outputs, compared exactly. ``UPDATE_GOLDEN=1 pytest tests/report`` records them anew."""

import os
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent / "golden"
UPDATE = "UPDATE_GOLDEN"


def assert_golden(name: str, output: str) -> None:
    """The output is what was recorded under that name."""
    path = GOLDEN / name
    if os.environ.get(UPDATE):
        path.write_text(output, encoding="utf-8")
    if not path.exists():
        pytest.fail(f"nothing is recorded as `{path.name}`\n\nhint: look at the output, then set `{UPDATE}=1`")
    assert output == path.read_text(encoding="utf-8")
