"""Calls bind(2) as a program with some privilege would.

Runs in the holder, whose own privilege nobody else in the lab has.
"""

import os
import socket

from grader.lab import kernel
from grader.model.base import Privilege

_ONLY_PORTS = frozenset({kernel.CAP_NET_BIND_SERVICE})


def try_to_bind(
    address: tuple[str, int], *, family: int, kind: int, privilege: Privilege, reuse: bool
) -> tuple[int, bool]:
    """Return the errno of bind(2), or of listen(2) after it, and whether CAP_NET_BIND_SERVICE was effective.

    In a process of its own, and in the network namespace of the calling thread; 0 for success. Raises OSError
    where the process could not try.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            number, capable = _bind(address, family, kind, privilege, reuse=reuse)
            os.write(writer, f"{number} {int(capable)}".encode())
        except BaseException as error:
            os.write(writer, f"! {error}".encode())
        finally:
            os._exit(0)  # this process must never run on as a second holder
    os.close(writer)
    with os.fdopen(reader) as file:
        answer = file.read()
    os.waitpid(child, 0)
    if answer.startswith("!") or not answer:
        raise OSError(f"the process that was to bind the port failed {answer}")
    told = answer.split()
    return int(told[0]), told[1] == "1"


def _bind(
    address: tuple[str, int], family: int, kind: int, privilege: Privilege, *, reuse: bool
) -> tuple[int, bool]:
    asking = socket.socket(family, kind)
    if privilege == "user":
        # A user namespace of its own: whatever it may do there, it may not in the network's (capabilities(7)).
        kernel.unshare(kernel.CLONE_NEWUSER)
        capable = False
    else:
        if privilege == "net_bind_service":
            kernel.keep_only_capabilities(_ONLY_PORTS)
        capable = kernel.has_effective_capability(kernel.CAP_NET_BIND_SERVICE)
    if reuse:
        asking.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        asking.bind(address)
        if kind == socket.SOCK_STREAM:
            asking.listen(1)
    except OSError as error:
        if error.errno is None:
            raise
        return error.errno, capable
    return 0, capable
