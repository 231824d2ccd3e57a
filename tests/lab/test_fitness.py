"""A machine that is not fit for plain processes says so, and fails no program: each in namespaces of its own."""

import shutil
import subprocess
import sys

import pytest

from tests.lab.worlds import ROOT

needs_unshare = pytest.mark.skipif(
    shutil.which("unshare") is None, reason="`unshare` of util-linux is not installed, which makes namespaces"
)
UP = "ip link set lo up"
MOUNT = "mount -t tmpfs -o {} none /var/tmp && export TMPDIR=/var/tmp"
UNFIT = [
    ("true", "check_loopback('127.9.9.10', '127.9.9.11')", "loopback does not let its own addresses connect"),
    ("sysctl -qw net.core.somaxconn=16", "check_settings()", "`net.core.somaxconn` is 16"),
    ("sysctl -qw net.ipv4.tcp_max_tw_buckets=1", "check_settings()", "`net.ipv4.tcp_max_tw_buckets` is 1"),
    (MOUNT.format("noexec"), "check_folder('/var/tmp')", "nothing in `/var/tmp` may be executed"),
    (
        MOUNT.format("size=8m"),
        "check_space('/var/tmp', mib=9, files=1)",
        "`/var/tmp` has 8.0 MiB free, and 9 are needed",
    ),
    (
        MOUNT.format("size=63m"),
        "check_space('/var/tmp')",
        "`/var/tmp` has 63.0 MiB free, and 64 are needed",
    ),
    (
        MOUNT.format("nr_inodes=9"),
        "check_space('/var/tmp', mib=1, files=10)",
        "room for 8 files more, and 10 are needed",
    ),
]
FIT = [
    (UP, "check_loopback('127.9.9.10', '127.9.9.11')"),
    ("sysctl -qw net.core.somaxconn=128", "check_settings()"),
    (MOUNT.format("size=65m"), "check_folder('/var/tmp')"),
    (MOUNT.format("size=9m"), "check_space('/var/tmp', mib=9, files=1)"),
    (MOUNT.format("size=65m"), "check_space('/var/tmp')"),
]


def told_after(prepare: str, look: str) -> str:
    """Return what is said of a machine after a shell command in it."""
    code = f"from grader.lab.fitness import *\ntry:\n    {look}\nexcept LabError as error:\n    print(error)\n"
    whole = f'{prepare} && exec "$0" -c "$1"'
    command = ["unshare", "--user", "--map-root-user", "--net", "--mount", "sh", "-c", whole, sys.executable, code]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert (run.returncode, run.stderr) == (0, "")
    return run.stdout


@pytest.fixture(autouse=True)
def namespaces(why_no_namespaces: str | None) -> None:
    if why_no_namespaces is not None:
        pytest.skip(f"no machine of its own: {why_no_namespaces}")


@needs_unshare
@pytest.mark.parametrize(("prepare", "look", "said"), UNFIT)
def test_what_is_not_fit_is_told(prepare: str, look: str, said: str) -> None:
    """With what to do."""
    assert said in told_after(prepare, look)


@needs_unshare
@pytest.mark.parametrize(("prepare", "look"), FIT)
def test_what_is_fit_is_used(prepare: str, look: str) -> None:
    """As most machines are."""
    assert told_after(prepare, look) == ""
