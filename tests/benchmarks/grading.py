"""Grades one C submission, whole process, against check50 doing the equivalent check. Prints medians and ratios.

check50 isolates nothing and uses port 9999 of this machine: the run is refused where that is taken.
"""

import json
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROUNDS = 15
CHECKOUT = Path(__file__).parent.parent.parent
PROBLEM = Path(__file__).parent / "check50_problem"
BIN = Path(sys.executable).parent


def run_sockgrade(folder: Path) -> None:
    """Grade with sockgrade, and make sure that it passed."""
    command = [str(BIN / "sockgrade"), "run", "exercise-2", str(folder), "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=folder)
    assert json.loads(done.stdout)["outcome"] == "passed"


def run_check50(folder: Path) -> None:
    """Grade with check50, and make sure that it passed."""
    command = [str(BIN / "check50"), "--dev", "-o", "json", "--", str(PROBLEM)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=folder)
    results = json.loads(done.stdout[done.stdout.index("{") :])["results"]
    assert [result["passed"] for result in results] == [True] * 3, done.stdout


def run_compiler(folder: Path) -> None:
    """Only compile: what neither can do without."""
    subprocess.run(["gcc", "-Wall", "-o", "server.out", "server.c"], check=True, cwd=folder)


def median_ms(run: Callable[[Path], None], times_ms: list[float], folder: Path) -> None:
    """Add one timing."""
    began = time.perf_counter()
    run(folder)
    times_ms.append((time.perf_counter() - began) * 1000)


def main() -> None:
    """Alternate between the three, and print."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", 9999))
        except OSError:
            sys.exit("port 9999 is taken on this machine, which check50 needs")
    times: dict[str, list[float]] = {"sockgrade": [], "check50": [], "gcc alone": []}
    with tempfile.TemporaryDirectory(prefix="sockgrade-bench-") as top:
        folder = Path(top) / "submission"
        shutil.copytree(CHECKOUT / "exercises" / "exercise-2" / "server", folder)
        for run in (run_sockgrade, run_check50):
            run(folder)
        for _ in range(ROUNDS):
            median_ms(run_sockgrade, times["sockgrade"], folder)
            median_ms(run_check50, times["check50"], folder)
            median_ms(run_compiler, times["gcc alone"], folder)
    ratios = [ours / theirs for ours, theirs in zip(times["sockgrade"], times["check50"], strict=True)]
    print(f"grading one C submission of exercise-2, whole process, {ROUNDS} alternating rounds")
    for name, values in times.items():
        spread = f"(min {min(values):.0f}, max {max(values):.0f})"
        print(f"  {name:<10} median {statistics.median(values):6.0f} ms   {spread}")
    spread = f"(min {min(ratios):.2f}, max {max(ratios):.2f})"
    print(f"  sockgrade / check50: median {statistics.median(ratios):.2f}  {spread}")


if __name__ == "__main__":
    main()
