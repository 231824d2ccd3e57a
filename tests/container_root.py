"""Root as most containers have it: with few capabilities, and without the one to look at everybody's processes."""

import os
import shutil

import pytest

_CAPABILITIES = (
    "chown", "dac_override", "fowner", "fsetid", "kill", "setgid", "setuid", "setpcap", "net_bind_service",
    "net_raw", "sys_chroot", "mknod", "audit_write", "setfcap",
)  # fmt: skip
"""What root has in a container of Docker's, unless it is started with more or with fewer."""


def as_in_a_container() -> tuple[str, ...]:
    """Return the beginning of a command that is to run as such a root; skip the test where nobody can be it."""
    if os.getuid() or shutil.which("setpriv") is None:
        pytest.skip("only root can give up capabilities, by setpriv of util-linux")
    kept = ",".join(f"+{each}" for each in _CAPABILITIES)
    return "setpriv", f"--bounding-set=-all,{kept}", "--inh-caps=-all"
