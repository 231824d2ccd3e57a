"""Grades a class whole, killed again and again, and on a cluster that loses a worker: the gradebooks are the same.

``python -m tests.campaigns.course --runs 300``, or ``make test-course RUNS=300``
"""

import argparse
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

from tests.course.classes import gradebook, records
from tests.course.graders import cluster, grader, kill_after
from tests.course.many import write_programs
from tests.waiting import wait_until

WRONG_EVERY = 4
WORKERS = 2


class Campaign:
    """One class, graded in different ways."""

    def __init__(self, top: Path, size: int, kills: int) -> None:
        self._top = top
        self._size = size
        self._kills = kills
        self._class = write_programs(top / "class", size, wrong_every=WRONG_EVERY)

    def whole(self) -> Path:
        """Grade at one go."""
        output = self._top / "whole"
        _finish(self._class, output)
        return output

    def interrupted(self) -> Path:
        """Kill the grader at random moments, and go on each time; no record may be written twice."""
        output = self._top / "interrupted"
        for number in range(self._kills):
            before = records(output)
            least = len(before) + random.randint(
                1, max(1, (self._size - len(before)) // (self._kills - number + 1))
            )
            kill_after(grader(self._class, "exercise-2", "--output", output), output, least)
            _keeps(before, output)
        before = records(output)
        _finish(self._class, output)
        _keeps(before, output)
        print(f"  killed {self._kills} times; {len(before)} of {self._size} were graded by then", flush=True)
        return output

    def on_cluster(self) -> Path:
        """Grade on a cluster whose first worker is killed in the middle."""
        output = self._top / "on-cluster"
        with cluster(self._top / "cluster", workers=WORKERS, threads=2) as found:
            process = grader(
                *(self._class, "exercise-2", "--output", output, "--engine", "dask", "--scheduler", found.address)
            )
            reaches = self._size // 3
            wait_until(
                lambda: len(records(output)) >= reaches or process.poll() is not None,
                timeout_s=60 + 30 * self._size,
                what="a third of the class",
            )
            found.workers[0].kill()
            _, errors = process.communicate()
        assert process.returncode == 1, errors
        return output


def _finish(submissions: Path, output: Path) -> None:
    process = grader(submissions, "exercise-2", "--output", output)
    _, errors = process.communicate()
    assert process.returncode in (0, 1), errors


def _keeps(before: dict[str, int], output: Path) -> None:
    assert before.items() <= records(output).items(), "a record was lost, or graded twice"


def _differences(one: Path, other: Path) -> list[str]:
    mine, theirs = gradebook(one), gradebook(other)
    return [f"{other.name}: {name} differs" for name in mine if mine[name] != theirs[name]]


def main() -> int:
    """Run the campaign; return 1 when gradebooks differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=300, help="submissions in the class")
    parser.add_argument("--kills", type=int, default=5, help="how often the interrupted grader is killed")
    parser.add_argument("--seed", type=int, default=None, help="of when it is killed")
    parser.add_argument("--keep", type=Path, help="a new folder for the class and its gradebooks")
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else random.randrange(1 << 32)
    random.seed(seed)
    top = options.keep or Path(tempfile.mkdtemp(prefix="sockgrade-course-"))
    top.mkdir(exist_ok=True)
    print(f"a class of {options.runs}, seed {seed}", flush=True)
    campaign = Campaign(top, options.runs, options.kills)
    outputs = []
    for way in (campaign.whole, campaign.interrupted, campaign.on_cluster):
        began_s = time.monotonic()
        outputs.append(way())
        print(f"{way.__name__:<12} {time.monotonic() - began_s:7.1f} s", flush=True)
    whole, *others = outputs
    found = [each for other in others for each in _differences(whole, other)]
    print(*(found or ["all gradebooks are the same to the byte"]), sep="\n")
    if not found and options.keep is None:
        shutil.rmtree(top)
    elif found:
        print(f"they are in {top}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
