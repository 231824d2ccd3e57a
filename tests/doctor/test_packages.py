"""`doctor --fix` installs missing packages by the real apt, from a source of a test's; `--unfix` removes them."""

import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.doctor.private_machine import PrivateMachine

NEEDED = ("apt-get", "dpkg-deb", "dpkg-query")
APT = r"""
for each in /opt /var/cache /var/log; do mount -t tmpfs own "$each" || exit 1; done
mkdir -p /var/lib/dpkg/info /var/lib/dpkg/updates
mkdir -p /var/lib/apt/lists/partial /var/cache/apt/archives/partial /var/log/apt
# A package that is there from the start has /opt: else dpkg would remove it with the last file in it.
printf '%s\n' 'Package: base' 'Status: install ok installed' 'Version: 1' 'Architecture: all' \
    'Maintainer: a test <test@example.org>' 'Description: for a test' > /var/lib/dpkg/status
echo 'its own' > /opt/base
printf '/.\n/opt\n/opt/base\n' > /var/lib/dpkg/info/base.list
rm -rf /etc/apt/sources.list /etc/apt/sources.list.d/* /etc/apt/apt.conf.d/* /etc/apt/preferences.d/*
echo "deb [trusted=yes] file:SOURCE ./" > /etc/apt/sources.list
# No other user is there in a namespace of one user.
echo 'APT::Sandbox::User "root";' > /etc/apt/apt.conf.d/own
for each in /usr/bin/netstat /bin/netstat; do
    if [ -e "$each" ] && [ -x "$each" ]; then mount --bind /dev/null "$each"; fi
done
packages() { dpkg-query -W -f '${Package} ${db:Status-Status}\n' | grep -v '^base ' | sort; }
"""


def make_package(source: Path, name: str, depends: str = "") -> None:
    """Build a package that holds a file in /opt, and list it in the source."""
    folder = source / "build" / name
    (folder / "DEBIAN").mkdir(parents=True)
    control = f"Package: {name}\nVersion: 1.0\nArchitecture: all\nMaintainer: a test <test@example.org>\n"
    control += (f"Depends: {depends}\n" if depends else "") + "Description: for a test\n"
    (folder / "DEBIAN" / "control").write_text(control)
    (folder / "opt" / name).mkdir(parents=True)
    (folder / "opt" / name / "file").write_text("a file\n")
    archive = source / f"{name}.deb"
    subprocess.run(["dpkg-deb", "--root-owner-group", "-b", folder, archive], check=True, capture_output=True)
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    with (source / "Packages").open("a") as listed:
        listed.write(f"{control}Filename: ./{name}.deb\nSize: {archive.stat().st_size}\nSHA256: {digest}\n\n")


@pytest.fixture
def apt(tmp_path: Path) -> str:
    """Return the part of a script that gives a machine a source of packages; netstat is missing there."""
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing:
        pytest.skip(f"this is no Debian: {' '.join(missing)} is not installed")
    source = tmp_path / "source"
    source.mkdir()
    make_package(source, "net-tools", depends="net-tools-words")
    make_package(source, "net-tools-words")
    make_package(source, "other", depends="net-tools")
    return APT.replace("SOURCE", str(source))


def test_a_missing_package_is_installed_and_removed_again(machine: PrivateMachine, apt: str) -> None:
    """With the package that it brought along."""
    told = machine.run(
        f"""{apt}
        step refused sockgrade doctor --fix
        step none packages
        step fix sockgrade doctor --fix --yes
        step installed packages
        step file ls /opt/net-tools/file
        step unfix sockgrade doctor --unfix --yes
        step removed packages
        step file-gone ls /opt/net-tools/file /var/lib/sockgrade
        """,
        installs=True,
    )
    assert (told["refused"].status, told["none"].text) == (2, "")
    assert "apt-get install -y --no-install-recommends net-tools" in told["refused"].text
    assert told["fix"].status == 0, told["fix"].text
    assert told["installed"].text == "net-tools installed\nnet-tools-words installed\n"
    assert told["file"].status == 0
    assert told["unfix"].status == 0, told["unfix"].text
    assert told["removed"].text == ""
    assert told["file-gone"].status == 2


def test_what_another_package_needs_stays(machine: PrivateMachine, apt: str) -> None:
    """Putting back never takes away what somebody has installed since."""
    told = machine.run(
        f"""{apt}
        step fix sockgrade doctor --fix --yes
        step other apt-get install -y other
        step unfix sockgrade doctor --unfix --yes
        step packages packages
        """,
        installs=True,
    )
    assert told["unfix"].status == 0
    assert "packages stay that other needs: net-tools net-tools-words" in told["unfix"].flat
    assert told["packages"].text.count("installed") == 3
