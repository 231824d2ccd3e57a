"""What a machine may do to programs that is none of their doing: it has too little memory, or too few processes."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from grader.lab.program import LabProgram
from grader.observe.cgroups import count, killed_for_memory, processes_refused
from grader.observe.reading import read_kernel_text

VMSTAT = "/proc/vmstat"


class Counters(NamedTuple):
    """What the kernel has counted so far."""

    refused: int
    """Processes that a control group's limit has refused."""
    killed_in_group: int
    """Processes of our own control group that were killed for want of memory."""
    killed: int
    """Processes of the whole machine that were (proc(5), /proc/vmstat)."""

    @classmethod
    def read(cls) -> "Counters":
        """Read them now; what this machine does not tell counts nothing."""
        try:
            killed = count(read_kernel_text(VMSTAT), "oom_kill")
        except OSError:
            killed = 0
        return cls(processes_refused(), killed_for_memory(), killed)


class Mishaps:
    """Watches from its making on, and costs nothing until it is asked."""

    def __init__(self, read_counters: Callable[[], Counters] = Counters.read) -> None:
        self._read = read_counters
        self._before = self._read()

    def what_befell(self, programs: Iterable[LabProgram]) -> str | None:
        """Return what the machine has done to the lab's programs, as a sentence; None when it did nothing."""
        now, before = self._read(), self._before
        programs = tuple(programs)
        if any(program.lost_its_sandbox for program in programs):
            return "a program's sandbox was ended from outside: somebody did that, or the machine is out of memory"
        # Other containers' processes count in the whole machine's number, too.
        was_killed = any(program.was_killed_from_outside for program in programs)
        if now.killed_in_group > before.killed_in_group or (was_killed and now.killed > before.killed):
            return "this machine, or the container, ran out of memory, and the kernel killed a process"
        if now.refused > before.refused:
            return "this machine's limit of processes for the grader (`pids.max` of its control group) was reached"
        return None
