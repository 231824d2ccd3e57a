"""Runs inside a sandbox, as a program would, tries what a program must not be able to do, and tells what it could.

Its text is handed to the Python of the sandbox, so it must need nothing but the standard library. It prints one
JSON object: for each promise the list of what was possible after all. What it is told comes as one argument.
"""

import contextlib
import ctypes
import errno
import json
import os
import resource
import socket
import sys
from collections.abc import Callable, Iterator
from functools import partial

_OWN_VARIABLES = {
    "PATH",
    "HOME",
    "TMPDIR",
    "LANG",
    "TERM",
    "USER",
    "PWD",
    "LC_CTYPE",
    "SOCKGRADE_PROGRAM",
}
_libc = ctypes.CDLL(None, use_errno=True)


def files(told: dict[str, object]) -> Iterator[str]:
    """Try to read the grader's file, and to write where every program of the machine looks."""
    if told["canary"] and _can(partial(_read, str(told["canary"]))):
        yield "it can read a file of the grader's user"
    for folder in ("/", "/usr", "/etc", "/usr/bin"):
        made = f"{folder}/sockgrade-self-test"
        if _can(partial(os.mkdir, made)):
            os.rmdir(made)
            yield f"it can write into {folder}"
    extra = sorted(set(os.environ) - _OWN_VARIABLES)
    if extra:
        yield f"it has variables of the grader's environment: {', '.join(extra)}"
    held = [number for number in os.listdir("/proc/self/fd") if int(number) > 2 and _is_open(int(number))]
    if held:
        yield f"it holds descriptors of the grader's: {', '.join(sorted(held))}"


def processes(told: dict[str, object]) -> Iterator[str]:
    """Try to signal the grader, and to read its memory."""
    grader = int(str(told["grader"]))
    if told["sees_grader"] and _can(lambda: os.kill(grader, 0)):
        yield "it can signal the grader"
    if told["sees_grader"] and _can(partial(_read, f"/proc/{grader}/environ")):
        yield "it can read the grader's environment"
    if _libc.ptrace(0, 0, 0, 0) == 0:
        yield "it can trace processes (ptrace)"


def privileges(_: dict[str, object]) -> Iterator[str]:
    """Look for what only root may do."""
    with open("/proc/self/status", encoding="utf-8") as file:
        status = dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)
    if int(status["CapEff"], 16) or int(status["CapPrm"], 16):
        yield "it has capabilities"
    if status["NoNewPrivs"] != "1":
        yield "it can gain privileges by setuid programs"
    if _can(lambda: os.close(os.open("/proc/sys/kernel/core_pattern", os.O_WRONLY))):
        yield "it can write settings of the kernel"


def system_calls(_: dict[str, object]) -> Iterator[str]:
    """Try one call of each kind that is refused."""
    if _can(lambda: os.close(os.memfd_create("self-test"))):
        yield "memfd_create works"
    for name, family in (("AF_VSOCK", 40), ("AF_ALG", 38), ("AF_PACKET", 17)):
        refused = _errno(partial(socket.socket, family, socket.SOCK_DGRAM))
        if refused != errno.EAFNOSUPPORT:
            yield f"the family {name} is not refused"
    for name, flag in (("user", 0x10000000), ("network", 0x40000000)):
        if _libc.unshare(flag) == 0:
            yield f"it can make a {name} namespace"


def memory(told: dict[str, object]) -> Iterator[str]:
    """Compare the limits."""
    limits = told["limits"]
    assert isinstance(limits, dict)
    for name, wanted in limits.items():
        found = resource.getrlimit(getattr(resource, name))
        if found[1] == resource.RLIM_INFINITY or found[1] > wanted:
            yield f"{name} is {found[1]}, not {wanted}"


def disk(told: dict[str, object]) -> Iterator[str]:
    """Look at the size of each place that it may write to."""
    for place in (".", "/tmp", "/dev/shm"):  # noqa: S108 - the sandbox's own
        seen = os.statvfs(place)
        if seen.f_blocks * seen.f_frsize > int(str(told["disk_bytes"])) or seen.f_files > int(str(told["files"])):
            yield f"{place} has {seen.f_blocks * seen.f_frsize} bytes and {seen.f_files} files"


def network(told: dict[str, object]) -> Iterator[str]:
    """Try to reach the grader's own port on the machine's loopback, and look for other networks."""
    with socket.socket() as client:
        if _can(lambda: client.connect(("127.0.0.1", int(str(told["port"]))))):
            yield "it can reach the machine's own loopback"
    with open("/proc/net/dev", encoding="utf-8") as file:
        names = {line.split(":")[0].strip() for line in file if ":" in line}
    others = sorted(names - {"lo", str(told["interface"])})
    if others:
        yield f"it sees the network interfaces {', '.join(others)}"


def _read(path: str) -> None:
    with open(path, "rb") as file:
        file.read()


def _can(act: Callable[[], object]) -> bool:
    return _errno(act) == 0


def _errno(act: Callable[[], object]) -> int:
    try:
        act()
    except OSError as error:
        return error.errno or -1
    return 0


def _is_open(number: int) -> bool:
    with contextlib.suppress(OSError):
        os.fstat(number)
        return True
    return False


if __name__ == "__main__":
    asked = json.loads(sys.argv[1])
    tries = (files, processes, privileges, system_calls, memory, disk, network)
    print(json.dumps({each.__name__.replace("_", "-"): list(each(asked)) for each in tries}))
