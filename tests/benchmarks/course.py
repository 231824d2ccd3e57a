"""Grades whole courses: against compiling alone, by size, by jobs, and on a cluster of this machine.

``python -m tests.benchmarks.course --count 300 --sizes 10 3000``; `make bench` runs a short form.
Each time is of a whole process, from its start to its gradebook.
"""

import argparse
import os
import subprocess
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.course.graders import cluster, grader
from tests.course.many import write_programs

CORES = len(os.sched_getaffinity(0))
SHORT_COUNT = 40
SHORT_SIZES = (10, 60)
CLUSTER_WORKERS = 2


@dataclass(frozen=True, slots=True)
class Measured:
    """What grading a class took."""

    seconds: float
    most_kib: int
    """Of the grader's own memory, without its workers (VmHWM, proc_pid_status(5))."""


def compile_all(folder: Path) -> float:
    """Compile every program with all cores, and do nothing else; return the seconds."""
    programs = sorted(folder.glob("*/server.c"))
    began_s = time.perf_counter()
    with ThreadPoolExecutor(CORES) as pool:
        list(pool.map(_compile, programs))
    return time.perf_counter() - began_s


def _compile(program: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["gcc", "-Wall", "-o", f"{folder}/server", program], check=True, capture_output=True)


def grade_all(folder: Path, output: Path, *more: str) -> Measured:
    """Grade a class of right programs, and make sure that all passed."""
    began_s = time.perf_counter()
    process = grader(folder, "exercise-2", "--output", output, *more)
    with ThreadPoolExecutor(1) as reader:
        said = reader.submit(process.communicate)
        most_kib = 0
        while not said.done():
            most_kib = max(most_kib, _own_memory_kib(process.pid))
            time.sleep(0.02)
        out, errors = said.result()
    seconds = time.perf_counter() - began_s
    assert process.returncode == 0, errors + out
    return Measured(seconds, most_kib)


def _own_memory_kib(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)


def _against_compiling(top: Path, count: int) -> Measured:
    folder = write_programs(top / "class", count)
    compiled_s = compile_all(folder)
    graded = grade_all(folder, top / "results")
    print(f"  compiling alone, {CORES} at a time   {compiled_s:7.1f} s")
    print(f"  grading                      {graded.seconds:7.1f} s   {graded.seconds / compiled_s:.2f} times")
    return graded


def _by_jobs(top: Path, jobs: Sequence[int]) -> None:
    for number in jobs:
        graded = grade_all(top / "class", top / f"jobs-{number}", "--jobs", str(number))
        print(f"  grading with --jobs {number:<2}       {graded.seconds:7.1f} s")


def _by_size(top: Path, sizes: Sequence[int]) -> None:
    for size in sizes:
        folder = write_programs(top / f"class-{size}", size)
        graded = grade_all(folder, top / f"results-{size}")
        each_ms = graded.seconds / size * 1000
        print(f"  {size:>5} submissions: {each_ms:6.0f} ms each, grader's memory {graded.most_kib / 1024:.0f} MiB")


def _on_cluster(top: Path, local: Measured) -> None:
    with cluster(top / "cluster", workers=CLUSTER_WORKERS, threads=CORES) as found:
        graded = grade_all(top / "class", top / "on-cluster", "--engine", "dask", "--scheduler", found.address)
    lost = graded.seconds / local.seconds - 1
    print(f"  {CLUSTER_WORKERS} Dask workers               {graded.seconds:7.1f} s   {lost:+.0%} against local")


def main(arguments: Sequence[str] = ()) -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=SHORT_COUNT, help="submissions, none like another")
    parser.add_argument("--sizes", type=int, nargs="*", default=SHORT_SIZES, help="of classes, for cost and memory")
    parser.add_argument("--jobs", type=int, nargs="*", default=(), help="to compare with one another")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="sockgrade-bench-") as folder:
        top = Path(folder)
        print(f"grading {options.count} C submissions of exercise-2, {CORES} cores")
        local = _against_compiling(top, options.count)
        _by_jobs(top, options.jobs)
        _on_cluster(top, local)
        _by_size(top, options.sizes)


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
