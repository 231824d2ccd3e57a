"""What Landlock refuses to a process and all that it starts, as this kernel does it."""

import subprocess
import sys
from pathlib import Path

import pytest

from grader.lab import landlock
from tests.lab.worlds import ROOT

BEGIN = """
import os, signal, subprocess, sys
from grader.lab import kernel, landlock
kernel.set_process_attribute(kernel.PR_SET_NO_NEW_PRIVS, 1)
def attempt(what, act):
    try:
        act()
        print(what, "done")
    except OSError as error:
        print(what, type(error).__name__)
"""


def run(code: str, *arguments: str) -> list[str]:
    """Return what a process of its own prints: a domain can't be left."""
    done = subprocess.run(
        [sys.executable, "-c", BEGIN + code, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    return done.stdout.splitlines()


def needs(version: int) -> None:
    """Skip where the kernel is older."""
    if landlock.version() < version:
        pytest.skip(f"this kernel has Landlock {landlock.version()}, and this needs {version}")


def test_only_what_is_allowed_can_be_opened(tmp_path: Path) -> None:
    """With the rights that were given."""
    needs(landlock.FILES_VERSION)
    (tmp_path / "own").mkdir()
    (tmp_path / "secret").write_text("secret")
    seen = run(
        "own, secret = sys.argv[1] + '/own', sys.argv[1] + '/secret'\n"
        "landlock.open_only([('/usr', landlock.READ), ('/dev/null', landlock.USE), (own, landlock.ALL), "
        "('/no/such', 1)])\n"
        "attempt('read usr', lambda: open('/usr/bin/env', 'rb').close())\n"
        "attempt('write usr', lambda: open('/usr/bin/sockgrade-test', 'wb').close())\n"
        "attempt('null', lambda: open('/dev/null', 'wb').close())\n"
        "attempt('own', lambda: open(own + '/x', 'wb').close())\n"
        "attempt('secret', lambda: open(secret).close())\n"
        "attempt('link', lambda: (os.symlink(secret, own + '/link'), open(own + '/link').close()))\n"
        "attempt('list', lambda: os.listdir(sys.argv[1]))\n",
        str(tmp_path),
    )
    refused = "PermissionError"
    assert seen == ["read usr done", f"write usr {refused}", "null done", "own done", f"secret {refused}",
                    f"link {refused}", f"list {refused}"]  # fmt: skip


def test_signals_stay_inside() -> None:
    """kill(2) of -1 reaches the domain's own processes and no other: this test's parent would not live to tell."""
    needs(landlock.SIGNALS_VERSION)
    outsider = subprocess.Popen(["sleep", "60"])
    try:
        seen = run(
            "landlock.keep_signals_inside()\n"
            "child = subprocess.Popen(['sleep', '60'], start_new_session=True)\n"
            "attempt('outside', lambda: os.kill(int(sys.argv[1]), 0))\n"
            "os.kill(-1, signal.SIGKILL)\n"
            "print(child.wait())\n",
            str(outsider.pid),
        )
        assert seen == ["outside PermissionError", "-9"]
        assert outsider.poll() is None
    finally:
        outsider.kill()
        outsider.wait()


def test_the_version_is_the_kernels() -> None:
    """The second oracle is the list of security modules that the kernel prints, where it does."""
    listed = Path("/sys/kernel/security/lsm")
    if not listed.exists():
        assert landlock.version() >= 0
        return
    assert (landlock.version() > 0) == ("landlock" in listed.read_text().split(","))
