"""The command that installs something on a machine."""

import os
import shutil

_DEBIAN_TO_FEDORA = {
    "build-essential": "gcc make",
    "netcat-openbsd": "nmap-ncat",
    "iproute2": "iproute",
    "nodejs": "nodejs",
    "default-jdk": "java-latest-openjdk-devel",
    "golang-go": "golang",
    "rustc": "rust",
    "netbase": "setup",
}


def find_installer() -> str | None:
    """Return this machine's installer, where it is one that is known here."""
    return next((name for name in ("apt-get", "dnf") if shutil.which(name)), None)


def install_command(package: str, installer: str | None) -> str:
    """Return how to install a package, named as Debian does."""
    sudo = "" if os.geteuid() == 0 else "sudo "
    if installer == "apt-get":
        return f"{sudo}apt-get install -y {package}"
    if installer == "dnf":
        return f"{sudo}dnf install -y {_DEBIAN_TO_FEDORA.get(package, package)}"
    return f"install what Debian calls `{package}`, with your system's own installer"
