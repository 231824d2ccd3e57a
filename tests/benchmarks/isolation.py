"""What keeping a program apart costs: one program in a lab, against the same program run bare.

The whole cycle: the lab of one host made and ended, a file system for the program, its sandbox; and one program
more in a lab that is up.
"""

import statistics
import subprocess
import time
from collections.abc import Callable

from grader.lab.namespace_lab import NamespaceLab
from grader.model.exercise import Exercise
from tests.lab.worlds import exercise

ROUNDS = 40
PROGRAM = ("true",)


def _bare() -> None:
    subprocess.run(PROGRAM, check=True)


def _whole_cycle(of: Exercise) -> None:
    with NamespaceLab(of) as lab:
        _run_in(lab)


def _run_in(lab: NamespaceLab) -> None:
    program = lab.start_command(PROGRAM, host="server", privilege="user", environment={}, stdin="")
    assert lab.wait_until(lambda: not program.is_running, within_s=20)
    program.kill()


def _took_ms(act: Callable[[], None]) -> float:
    began_s = time.perf_counter()
    act()
    return (time.perf_counter() - began_s) * 1000


def main() -> None:
    """Alternate between them, and print medians and what is added."""
    one_host = exercise(hosts=("server",))
    with NamespaceLab(one_host) as up:
        cases: dict[str, Callable[[], None]] = {
            "bare": _bare,
            "in a lab that is up": lambda: _run_in(up),
            "with a lab of its own": lambda: _whole_cycle(one_host),
        }
        times: dict[str, list[float]] = {name: [] for name in cases}
        for _ in range(ROUNDS):
            for name, act in cases.items():
                times[name].append(_took_ms(act))
    print(f"isolation of one program, {ROUNDS} alternating rounds")
    for name, values in times.items():
        added = statistics.median(value - bare for value, bare in zip(values, times["bare"], strict=True))
        print(f"  {name:<22} median {statistics.median(values):6.1f} ms   {added:6.1f} ms more than bare")


if __name__ == "__main__":
    main()
