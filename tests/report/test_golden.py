"""What each format for tools says of the same run, recorded: a change is seen before it is in anybody's CI."""

import pytest

from grader.report import load_format

from .golden import assert_golden
from .samples import SAMPLES

SUFFIXES = {"junit": "xml", "tap": "tap", "markdown": "md", "github": "txt", "gradescope": "json"}


@pytest.mark.parametrize("name", SUFFIXES)
def test_the_output_is_as_recorded(name: str) -> None:
    """Two exercises, with failures and with what has no verdict."""
    text = load_format(name)(SAMPLES["failures"](), SAMPLES["skipped"]())
    assert_golden(f"{name}.{SUFFIXES[name]}", text)
