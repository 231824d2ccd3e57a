"""Reads for how long threads were ready to run and waited for a processor.

Source: ``/proc/PID/task/TID/schedstat``, whose second number counts nanoseconds on a run queue
(Documentation/scheduler/sched-stats.rst). A kernel without it tells nothing: no thread has then ever waited.
"""

import os

_ENDED = (FileNotFoundError, ProcessLookupError, PermissionError)


def read_processor_waits(pid: int) -> dict[int, float]:
    """Return the seconds that each thread of a process has waited so far, by thread id; none when it has ended."""
    waits = {}
    try:
        for thread in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{thread}/schedstat", encoding="ascii") as file:
                waits[int(thread)] = parse_wait_s(file.read())
    except _ENDED:
        pass
    return waits


def parse_wait_s(text: str) -> float:
    """Return the seconds of waiting that a ``schedstat`` file tells.

    >>> parse_wait_s("369948758 1147351610 109")
    1.14735161
    """
    numbers = text.split()
    return int(numbers[1]) / 1e9 if len(numbers) > 1 else 0.0
