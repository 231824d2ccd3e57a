"""Graders of a course as processes of their own, and a cluster of this machine."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.cli.command import COMMAND, REPOSITORY, environment
from tests.waiting import wait_until

PATIENCE_S = 60.0


def grader(*arguments: str | Path) -> subprocess.Popen[str]:
    """Start `sockgrade grade` with these arguments."""
    return subprocess.Popen(
        [*COMMAND, "grade", *map(str, arguments)],
        cwd=REPOSITORY,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def kill_after(process: subprocess.Popen[str], output: Path, count: int) -> int:
    """Kill a grader as soon as it has kept so many results; return how many there are then."""
    folder = output / "records"

    def kept() -> int:
        return len(list(folder.glob("*/*.json")))

    wait_until(lambda: kept() >= count or process.poll() is not None, timeout_s=600, what="some results")
    process.kill()
    process.communicate()
    return kept()


class Cluster:
    """A scheduler and its workers, each a process."""

    def __init__(self, address: str, workers: list[subprocess.Popen[bytes]]) -> None:
        self.address = address
        self.workers = workers


@contextmanager
def cluster(folder: Path, workers: int, threads: int = 1) -> Iterator[Cluster]:
    """Start a scheduler on a free port of this machine, and workers; end them all in the end."""
    folder.mkdir()
    file = folder / "scheduler.json"
    with ExitStack() as stack:
        _dask(stack, folder, "scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", file)
        wait_until(file.exists, timeout_s=PATIENCE_S, what="the scheduler")
        started = [
            _dask(
                stack,
                folder,
                "worker",
                "--scheduler-file",
                file,
                "--nthreads",
                threads,
                "--no-nanny",
                number=number,
            )
            for number in range(workers)
        ]
        logs = [folder / f"worker-{number}.log" for number in range(workers)]
        wait_until(
            lambda: all(b"Registered to" in log.read_bytes() for log in logs), timeout_s=PATIENCE_S, what="workers"
        )
        yield Cluster(json.loads(file.read_text())["address"], started)


def _dask(stack: ExitStack, folder: Path, *arguments: object, number: int = 0) -> subprocess.Popen[bytes]:
    log = stack.enter_context((folder / f"{arguments[0]}-{number}.log").open("wb"))
    process = subprocess.Popen(
        [sys.executable, "-m", "dask", *map(str, arguments), "--no-dashboard"],
        cwd=folder,
        env=environment(),
        stdout=log,
        stderr=log,
    )
    stack.callback(_end, process)
    return process


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
