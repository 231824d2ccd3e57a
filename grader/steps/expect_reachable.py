"""``expect_reachable``: one attempt to reach a port."""

import errno
import socket
from contextlib import ExitStack

from grader.model.lab import Lab
from grader.model.steps.expect_reachable import ExpectReachable, Reached
from grader.steps.targets import table_of_target, target_of

ATTEMPT_S = 1.0
"""One attempt may take this long; the kernel itself would repeat an unanswered SYN for two minutes (tcp(7))."""
DATAGRAM = b"sockgrade: is anybody there?\n"


def expect_reachable(options: ExpectReachable, lab: Lab) -> Reached:
    """Connect and leave; for UDP, send a datagram and wait for an answer."""
    address, port = target_of(options.to, options.family, lab)
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    kind = socket.SOCK_STREAM if options.protocol == "tcp" else socket.SOCK_DGRAM
    client = lab.client_socket(options.from_host, family, kind)
    with ExitStack() as undo:
        undo.callback(client.close)
        number = _attempt(client, (address, port), lab)
        if not number and options.protocol == "udp":
            number = _ask(client, lab)
        elif not number:
            undo.pop_all()
            lab.leave(client)
    return Reached(
        at_s=lab.elapsed_s(),
        address=address,
        port=port,
        error=errno.errorcode.get(number, str(number)) if number else None,
        server_sockets=table_of_target(options.from_host, address, lab),
    )


def _attempt(client: socket.socket, target: tuple[str, int], lab: Lab) -> int:
    """Return connect(2)'s errno, 0 when it succeeded."""
    number = client.connect_ex(target)
    if number != errno.EINPROGRESS:
        return number

    def is_decided() -> bool:
        nonlocal number
        number = client.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if number in (errno.ECONNRESET, errno.EPIPE):
            number = 0  # it was reached: a reset comes only after the connection was established (RFC 9293)
            return True
        if number:
            return True
        try:
            client.getpeername()
        except OSError:
            return False
        return True

    return number if lab.wait_until(is_decided, within_s=ATTEMPT_S) else errno.ETIMEDOUT


def _ask(client: socket.socket, lab: Lab) -> int:
    """Return 0 when the datagram was answered, otherwise the errno: a refusal comes as an ICMP message (udp(7))."""
    number = errno.ETIMEDOUT

    def is_decided() -> bool:
        nonlocal number
        try:
            client.recv(2048)
            number = 0
        except BlockingIOError:
            return False
        except OSError as error:
            number = error.errno or errno.EIO
        return True

    try:
        client.send(DATAGRAM)
    except OSError as error:
        return error.errno or errno.EIO
    lab.wait_until(is_decided, within_s=ATTEMPT_S)
    return number
