"""Skips a test where this machine allows no namespaces, and only there: a lab that fails elsewhere is a defect."""

import shutil
import subprocess
from functools import cache
from typing import NoReturn

import pytest

_TRIED = ("--user", "--map-root-user", "--mount", "--net", "--pid", "--ipc", "--uts", "--fork", "--mount-proc")


@cache
def machine_allows_namespaces() -> bool:
    """Return whether unshare(1) of util-linux, which knows nothing of us, can make them for this user."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return False
    return subprocess.run([unshare, *_TRIED, "true"], capture_output=True, check=False).returncode == 0


def skip_without_namespaces(why: object) -> NoReturn:
    """Skip a test whose lab could not be made; fail it where the machine can't be the reason."""
    if machine_allows_namespaces():
        pytest.fail(f"`unshare` can make namespaces for this user, and the lab could not be made: {why}")
    pytest.skip(f"no namespaces for this user on this machine: {why}")
