"""A pytest of its own, that finds our plugin as an installed one, whether or not it is installed here."""

import subprocess
import sys
import tomllib
from pathlib import Path

from tests.cli.command import REPOSITORY, environment

TOLD_AFTER_S = 60
"""A test that lasts so long tells where it is."""
ENDED_AFTER_S = 110
NOT_NEEDED = ("hypothesispytest", "timeout", "xdist")
"""Plugins that may be installed here, each of which takes longer to import than a small exercise to run."""


def install_plugin(site: Path) -> None:
    """Announce the plugin in this folder as installed packages announce theirs, by what our own package says."""
    points = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]["entry-points"]["pytest11"]
    installed = site / "installed-1.dist-info"
    installed.mkdir(parents=True)
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: installed\nVersion: 1\n")
    lines = "".join(f"{name} = {module}\n" for name, module in points.items())
    (installed / "entry_points.txt").write_text(f"[pytest11]\n{lines}")


def run_pytest(top: Path, site: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Return what pytest printed below a folder, with what is installed in another."""
    left_out = [
        word for name in NOT_NEEDED if name != "xdist" or "-n" not in arguments for word in ("-p", f"no:{name}")
    ]
    # Not in the folder of the pytest around: each start of one takes from other users what they may do there.
    given = environment(PYTEST_ADDOPTS="", COLUMNS="120", PYTEST_DEBUG_TEMPROOT=str(site))
    try:
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-o", f"faulthandler_timeout={TOLD_AFTER_S}", *left_out, *arguments],
            cwd=top,
            env={**given, "PYTHONPATH": f"{REPOSITORY}:{site}", "TERM": "dumb"},
            capture_output=True,
            text=True,
            timeout=ENDED_AFTER_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise AssertionError(f"pytest did not end:\n{error.stdout!r}\n{error.stderr!r}") from None
