"""The command that installs something on this machine."""

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


def install_command(package: str) -> str:
    """Return how to install a package, named as Debian does, with this machine's own installer."""
    sudo = "" if os.geteuid() == 0 else "sudo "
    if shutil.which("apt-get"):
        return f"{sudo}apt-get install -y {package}"
    if shutil.which("dnf"):
        return f"{sudo}dnf install -y {_DEBIAN_TO_FEDORA.get(package, package)}"
    return f"install what Debian calls `{package}`, with your system's own installer"
