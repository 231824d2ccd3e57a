"""A machine of a test's own: namespaces in which `/etc` and `/var/lib` are private and namespaced sysctls are real.

Nothing that is done in it reaches the machine around it.
"""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.command import COMMAND, REPOSITORY, environment

UNSHARE = ("unshare", "--user", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child")
AS_ROOT = ("--map-root-user",)
AS_USER_WITH_POWERS = ("--map-user=1000", "--map-group=1000", "--keep-caps")
"""An ordinary user by the number, for whom a `sudo` that does nothing is as good as a real one."""
_SETUP = """
set -e
mount -t tmpfs etc "$ROOM"
cp -a /etc/. "$ROOM" 2>/dev/null || :
mount --bind "$ROOM" /etc
rm -f /etc/sysctl.d/zz-sockgrade-*
mount -t tmpfs lib /var/lib
for each in /usr/bin/apt-get /usr/bin/dnf; do
    # /usr is the real one: a fix that finds something missing must not install it here.
    if [ "$INSTALLS" = False ] && [ -e "$each" ]; then mount --bind /dev/null "$each"; fi
done
set +e
# KUBERNETES_SERVICE_HOST and GITHUB_ACTIONS are of the machine around.
unset KUBERNETES_SERVICE_HOST GITHUB_ACTIONS
step() { name=$1; shift; echo "## $name"; status=0; "$@" 2>&1 || status=$?; echo "## = $status"; }
"""


@dataclass(frozen=True, slots=True)
class Told:
    """What a step said and how it ended."""

    text: str
    status: int

    @property
    def flat(self) -> str:
        """The text without its line breaks, which depend on the width."""
        return " ".join(self.text.split())


class PrivateMachine:
    """Runs scripts, each on a machine of its own."""

    def __init__(self, room: Path) -> None:
        self._room = room

    def command(self, script: str, *, who: tuple[str, ...] = AS_ROOT, installs: bool = False) -> list[str]:
        """Return the command line that runs a script; one that installs must see to it where that goes."""
        own = f'ROOM={self._room} INSTALLS={installs}\nsockgrade() {{ {" ".join(COMMAND)} "$@"; }}\n'
        return [*UNSHARE, *who, "sh", "-c", f"{own}{_SETUP}\n{script}"]

    def run(self, script: str, *, who: tuple[str, ...] = AS_ROOT, installs: bool = False) -> dict[str, Told]:
        """Run a script of steps, `step NAME COMMAND...`, and return what each told."""
        done = subprocess.run(
            self.command(script, who=who, installs=installs),
            cwd=REPOSITORY,
            env=environment(COLUMNS="200"),
            capture_output=True,
            text=True,
            timeout=110,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        return parse(done.stdout, done.stderr)


def parse(output: str, errors: str = "") -> dict[str, Told]:
    """Return the steps in what a script printed."""
    found = re.findall(r"^## (\S+)\r?\n(.*?)^## = (\d+)\r?$", output, re.MULTILINE | re.DOTALL)
    assert found, output + errors
    return {name: Told(text, int(status)) for name, text, status in found}


def require_private_machines(room: Path) -> PrivateMachine:
    """Return a machine, or skip the test where this one allows none."""
    if shutil.which("unshare") is None:
        pytest.skip("`unshare` of util-linux is not installed")
    tried = subprocess.run([*UNSHARE, *AS_ROOT, "true"], capture_output=True, text=True, check=False)
    if tried.returncode != 0:
        pytest.skip(f"this machine allows no namespaces: {tried.stderr.strip()}")
    return PrivateMachine(room)
