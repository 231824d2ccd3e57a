"""The grader's side of a holder: starts it, asks it, ends it.

Raises LabError for what the holder could not do; an ended holder is a LabError too.
"""

import contextlib
import errno
import os
import select
import signal
import socket
import time

from grader.lab.holder import fork_holder
from grader.lab.holder_plan import HolderPlan
from grader.lab.messages import DESCRIPTORS_A_PACKET, Message, OtherSideGoneError, receive_message, send_message
from grader.model.lab import LabError


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


class HolderConnection:
    """A running holder."""

    def __init__(self, plan: HolderPlan) -> None:
        """Start a holder and wait until it is in its namespaces. Raises LabError when it may not."""
        self._parent, self._pair = fork_holder(plan)
        self._asked = 0
        try:
            self._receive()
        except BaseException:
            self.close()
            raise

    @property
    def pid(self) -> int:
        """The holder's process as the grader sees it; of an isolated holder, its parent's."""
        return self._parent

    def ask(self, message: Message, descriptors: tuple[int, ...] = ()) -> tuple[Message, list[int]]:
        """Return the holder's reply and the descriptors beside it. Raises RefusedError, LabError."""
        self._asked += 1
        try:
            send_message(self._pair, {**message, "number": self._asked}, descriptors)
        except OtherSideGoneError as error:
            raise LabError("the lab's holder has ended: it may have been killed, or out of memory") from error
        reply, received = self._receive()
        while reply.get("number") != self._asked:
            # Ctrl-C came between a request and its reply: that reply was never taken, and is not ours.
            for descriptor in received:
                os.close(descriptor)
            reply, received = self._receive()
        return reply, received

    def _receive(self) -> tuple[Message, list[int]]:
        try:
            reply, descriptors = receive_message(self._pair)
        except OtherSideGoneError as error:
            raise LabError("the lab's holder has ended: it may have been killed, or out of memory") from error
        if "error" in reply and reply.get("number", self._asked) == self._asked:
            raise RefusedError(reply["error"], reply.get("errno"), reply.get("trace", ""))
        return reply, descriptors

    def open_sockets(self, host: str, family: int, kind: int, count: int) -> list[socket.socket]:
        """Return non-blocking sockets that live in a host."""
        made: list[socket.socket] = []
        while len(made) < count:
            batch = min(count - len(made), DESCRIPTORS_A_PACKET)
            request = {"request": "open_sockets", "host": host, "family": family, "kind": kind, "count": batch}
            _, descriptors = self.ask(request)
            made += [socket.socket(fileno=descriptor) for descriptor in descriptors]
        return made

    def close(self) -> None:
        """End the holder, and so everything in the lab, and wait until it is gone."""
        self._pair.close()
        deadline = time.monotonic() + 2.0
        with contextlib.suppress(ChildProcessError):
            handle = os.pidfd_open(self._parent)
            try:
                poll = select.poll()
                poll.register(handle, select.POLLIN)
                # The holder ends by itself once its pair is closed; what is stuck is killed.
                if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
                    signal.pidfd_send_signal(handle, signal.SIGKILL)
            finally:
                os.close(handle)
            os.waitpid(self._parent, 0)
