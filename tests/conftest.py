"""What all tests have in common."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# No test may fail because the machine is busy: an example may take as long as it takes.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(scope="session", autouse=True)
def _cache_of_our_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep what is remembered between runs away from the user's own, and begin with none of it."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder))
        yield folder
