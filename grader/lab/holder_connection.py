"""The grader's side of a holder: starts it, asks it, ends it.

Raises LabError for what the holder could not do; an ended holder is a LabError too.
"""

import contextlib
import errno
import os
import signal
import socket
import time

from grader.lab.holder import fork_holder
from grader.lab.holder_plan import HolderPlan
from grader.lab.killing import kill_by, kill_found, wait_for_end
from grader.lab.messages import DESCRIPTORS_A_PACKET, Message, OtherSideGoneError, receive_message, send_message
from grader.model.lab import LabError
from grader.observe.processes import children

_END_WITHIN_S = 2.0
"""By itself; then it is killed."""
_GONE_WITHIN_S = 30.0
"""Killed, it ends when the kernel has ended all that it had started."""
_SIGNALLED = 128


class RefusedError(LabError):
    """The holder, or the kernel below it, refused a request."""

    def __init__(self, message: str, number: int | None, trace: str) -> None:
        super().__init__(message)
        self.errno = number
        self.trace = trace

    @property
    def errno_name(self) -> str:
        """The errno's name, such as ``EACCES``."""
        return errno.errorcode.get(self.errno or 0, "unknown")


class UnpreparedError(LabError):
    """What nobody had waited for has failed: nothing says that it was this request's own fault."""

    def __init__(self, message: str, number: int | None) -> None:
        super().__init__(f"the lab could not be prepared: {message}")
        self.errno = number


class HolderConnection:
    """A running holder."""

    def __init__(self, plan: HolderPlan) -> None:
        """Start a holder. What keeps it from its namespaces is raised when it is waited for, asked or told."""
        self._parent, self._pair = fork_holder(plan)
        self._is_isolated = plan.isolated
        self._is_ready = False
        self._asked = 0
        self._status: int | None = None

    @property
    def pid(self) -> int:
        """The holder's process as the grader sees it; of an isolated holder, its parent's."""
        return self._parent

    def wait_until_ready(self) -> None:
        """Wait until it is in its namespaces. Raises RefusedError, LabError when it may not."""
        if not self._is_ready:
            self._receive_reply(0)
            self._is_ready = True

    def tell(self, message: Message, descriptors: tuple[int, ...] = ()) -> None:
        """Have the holder do something without waiting for it: where it fails, what is asked next fails instead.

        Raises LabError.
        """
        self._send(message, descriptors)

    def ask(self, message: Message, descriptors: tuple[int, ...] = ()) -> tuple[Message, list[int]]:
        """Return the holder's reply and the descriptors beside it. Raises RefusedError, LabError."""
        self._asked += 1
        self._send({**message, "number": self._asked}, descriptors)
        self.wait_until_ready()
        return self._receive_reply(self._asked)

    def _send(self, message: Message, descriptors: tuple[int, ...]) -> None:
        try:
            send_message(self._pair, message, descriptors)
        except OtherSideGoneError as error:
            self.wait_until_ready()  # what kept it from its namespaces says more than that it has ended
            raise self._ended() from error

    def _receive_reply(self, number: int) -> tuple[Message, list[int]]:
        """Return the reply to the request with this number; 0 is what the holder says by itself."""
        reply, received = self._receive()
        while reply.get("number", number) != number:
            # An error, or Ctrl-C, came between a request and its reply: that was never taken, and is not ours.
            for descriptor in received:
                os.close(descriptor)
            reply, received = self._receive()
        if reply.get("is_of_earlier"):
            raise UnpreparedError(reply["error"], reply.get("errno"))
        if "error" in reply:
            raise RefusedError(reply["error"], reply.get("errno"), reply.get("trace", ""))
        return reply, received

    def _receive(self) -> tuple[Message, list[int]]:
        try:
            return self._receive_even_if_reset()
        except OtherSideGoneError as error:
            raise self._ended() from error

    def _receive_even_if_reset(self) -> tuple[Message, list[int]]:
        """Return what the holder said before it ended, though it has not taken in all that it was told.

        The kernel tells the latter first, once (``unix_release_sock`` in net/unix/af_unix.c).
        """
        try:
            return receive_message(self._pair)
        except OtherSideGoneError:
            return receive_message(self._pair)

    def open_sockets(self, host: str, family: int, kind: int, count: int) -> list[socket.socket]:
        """Return non-blocking sockets that live in a host."""
        made: list[socket.socket] = []
        while len(made) < count:
            batch = min(count - len(made), DESCRIPTORS_A_PACKET)
            request = {"request": "open_sockets", "host": host, "family": family, "kind": kind, "count": batch}
            _, descriptors = self.ask(request)
            made += [socket.socket(fileno=descriptor) for descriptor in descriptors]
        return made

    def _ended(self) -> LabError:
        status = self._wait()
        number = -status if status < 0 else status - _SIGNALLED
        if number not in set(signal.Signals):
            return LabError(f"the lab's holder has ended, with status {status}: a fault of the grader's own")
        by = signal.Signals(number).name
        return LabError(f"the lab's holder was ended by {by}: somebody sent it, or the machine is out of memory")

    def _wait(self) -> int:
        """Return how the holder has ended, as subprocess tells it, once it has; kill it where it is stuck.

        With it, what it has started, first: an isolated holder is itself the child of the process known here.
        """
        if self._status is None:
            handle = os.pidfd_open(self._parent)
            try:
                # Without namespaces it has much to do by itself: to end all that is left, and to remove the room.
                within_s = _END_WITHIN_S if self._is_isolated else _GONE_WITHIN_S
                if not wait_for_end(handle, time.monotonic() + within_s):
                    with contextlib.suppress(OSError):
                        kill_found(lambda: children(self._parent))
                    if not self._is_isolated or not wait_for_end(handle, time.monotonic() + _GONE_WITHIN_S):
                        kill_by(handle)
            finally:
                os.close(handle)
            self._status = os.waitstatus_to_exitcode(os.waitpid(self._parent, 0)[1])
        return self._status

    def close(self) -> None:
        """End the holder, and so everything in the lab, and wait until it is gone."""
        self._pair.close()  # the holder then ends by itself
        self._wait()
