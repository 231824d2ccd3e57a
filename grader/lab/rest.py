"""Tells when programs are at rest: each of their threads waits without end for something outside of them.

Then nothing more comes of them by themselves. One that sleeps, or is in a call with a time-out, is not at rest. An
alarm that was set before (setitimer(2), timerfd_create(2), SO_RCVTIMEO of socket(7)) is not seen.
"""

import time
from collections.abc import Callable, Iterable

from grader.model.closer_look import ProcessFacts, SystemCall
from grader.observe.activity import read_activities

_EACH_S = 0.05
"""How often it is looked: a look reads some files for each thread."""
_ENDLESS = {
    "accept", "accept4", "read", "readv", "recvfrom", "recvmsg", "wait4", "waitid", "pause", "rt_sigsuspend",
}  # fmt: skip
"""Calls that wait without end."""
_TIME_OUTS = {
    "epoll_wait": 3, "epoll_pwait": 3, "epoll_pwait2": 3, "futex": 3,
    "poll": 2, "ppoll": 2, "pselect6": 4, "select": 4,
}  # fmt: skip
"""Calls that wait for so long, by the place of the argument that tells it."""
_MILLISECONDS = ("epoll_wait", "epoll_pwait", "poll")
"""Calls that are told an int, negative for no end (poll(2)); the others a pointer, null for none (select(2))."""


class RestWatch:
    """Looks at processes again and again."""

    def __init__(self, pids: Callable[[], Iterable[int]]) -> None:
        """Take what tells the processes that there are now."""
        self._pids = pids
        self._seen: tuple[ProcessFacts, ...] = ()
        self._at_s = 0.0

    def is_at_rest(self) -> bool:
        """Return whether all have waited in the same calls, and used no processor time, since the last look."""
        if time.monotonic() - self._at_s < _EACH_S:
            return False
        before, self._seen, self._at_s = self._seen, read_activities(self._pids()), time.monotonic()
        return before == self._seen and wait_without_end(self._seen)


def wait_without_end(processes: tuple[ProcessFacts, ...]) -> bool:
    """Return whether there are processes, and all their threads wait without end. Pure.

    >>> accepts = SystemCall(name="accept", arguments=(3, 0, 0))
    >>> wait_without_end((ProcessFacts(pid=7, parent=1, state="S", processor_s=0.1, waits=(accepts,)),))
    True
    """
    living = [process for process in processes if not process.is_zombie]
    return bool(living) and all(_waits_without_end(process) for process in living)


def _waits_without_end(process: ProcessFacts) -> bool:
    # One that is stopped for its tracer shows the call that it is about to make (ptrace(2)).
    is_waiting = process.state == "S" and not process.running_threads and bool(process.waits)
    return is_waiting and all(map(_is_endless, process.waits))


def _is_endless(call: SystemCall) -> bool:
    place = _TIME_OUTS.get(call.name)
    if place is None or place >= len(call.arguments):
        return call.name in _ENDLESS
    time_out = call.arguments[place]
    return bool(time_out & 1 << 31) if call.name in _MILLISECONDS else time_out == 0
