"""Grades every hostile program again and again, kills some of the graders, and prints what came of it.

``python -m tests.campaigns.hostile --runs 10 --workers 4``, or ``make test-hostile RUNS=10``
"""

import argparse
import os
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field

from tests.hostile.conftest import missing_command
from tests.hostile.corpus import Case, all_cases
from tests.hostile.graders import Graders
from tests.hostile.judge import MOST_LATE_GONE_S, MOST_OVERTIME_S, Problem, overtime_s, problems
from tests.hostile.warden import Run

NEIGHBOUR_FRACTION = 0.1
"""Of the runs in labs, how many have an honest program graded beside them."""
FLOODS = (
    "resources/output-flood",
    "resources/endless-line",
    "resources/flood-from-children",
    "secrets/makefile-flood",
)
REPLIES = ("resources/endless-reply",)
_KILLED_BY_S = 0.7
"""A grader that is to be killed is killed at a random moment before this."""


@dataclass(frozen=True, slots=True)
class Job:
    """One run to be done."""

    case: Case
    isolation: str
    kill_after_s: float | None = None
    has_neighbour: bool = False


@dataclass(slots=True)
class Figures:
    """What a campaign counts and measures."""

    runs: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    """Runs by how they ended: report, refused, killed."""
    wrong: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """Runs by case, isolation and problem."""
    problem_kinds: Counter[str] = field(default_factory=Counter)
    left_after_kills: int = 0
    most_late_s: float = MOST_OVERTIME_S
    """What a run may take beyond its limits."""
    overtime_s: list[tuple[float, str]] = field(default_factory=list)
    teardown_s: list[tuple[float, str]] = field(default_factory=list)
    gone_s: list[tuple[float, str]] = field(default_factory=list)
    """From graders' own ends until nothing was left of what they had started."""
    gone_after_kill_s: list[tuple[float, str]] = field(default_factory=list)
    """The same, of graders that were killed."""
    grown_kib: dict[str, list[int]] = field(default_factory=dict)
    neighbours: int = 0
    wrong_neighbours: int = 0

    def add(self, job: Job, run: Run) -> list[Problem]:
        """Count a run; return what is wrong with it."""
        found = problems(job.case, job.isolation, run)
        self.runs += 1
        self.kinds[run.kind] += 1
        self.grown_kib.setdefault(_load_of(job.case), []).append(run.grown_kib)
        name = f"{job.case.name}, {job.isolation}"
        (self.gone_after_kill_s if run.kind == "killed" else self.gone_s).append((run.gone_s, name))
        if run.kind == "killed":
            self.left_after_kills += bool(run.left)
        elif run.kind == "report":
            self.teardown_s.append((run.teardown_s, name))
            self.overtime_s.append((overtime_s(run), name))
        for problem in found:
            self.problem_kinds[problem.kind] += 1
            self.wrong[job.case.name, job.isolation, str(problem)[:300]] += 1
        return found

    def late(self) -> list[str]:
        """Return the runs that took longer than their steps allow by more than the bound."""
        return [name for late_s, name in self.overtime_s if late_s > self.most_late_s]

    def late_gone(self) -> list[str]:
        """Return the runs of which something lived on too long.

        What a killed grader leaves to the kernel may take as much longer on a busy machine as a run may be late.
        """
        most_after_kill_s = MOST_LATE_GONE_S + self.most_late_s - MOST_OVERTIME_S
        return [
            *(name for gone_s, name in self.gone_s if gone_s > MOST_LATE_GONE_S),
            *(f"{name}, killed" for gone_s, name in self.gone_after_kill_s if gone_s > most_after_kill_s),
        ]

    def lines(self) -> Iterable[str]:
        """Yield the figures, a line for each."""
        kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(self.kinds.items()))
        yield f"runs                          {self.runs}: {kinds}"
        for kind, words in _KINDS.items():
            yield f"{words:<29} {self.problem_kinds[kind]}"
        yield f"leftovers after kill -9       {self.left_after_kills} of {self.kinds['killed']}"
        if self.overtime_s:
            worst_s, name = max(self.overtime_s)
            yield f"worst time over its limit     {worst_s:.2f} s ({name})"
            yield f"more than {self.most_late_s:g} s over it         {len(self.late())}"
        if self.teardown_s:
            _, slowest = max(self.teardown_s)
            yield f"teardown of the lab           {_spread([took_s for took_s, _ in self.teardown_s])} ({slowest})"
        for when, gone_s in (("after the end", self.gone_s), ("after kill -9", self.gone_after_kill_s)):
            yield f"all gone {when}        {_spread([took_s for took_s, _ in gone_s])}"
        for load, grown in sorted(self.grown_kib.items()):
            yield f"grader's memory grew, {load:<7} at most {max(grown) / 1024:.1f} MiB"
        yield f"honest beside hostile         {self.neighbours - self.wrong_neighbours} of {self.neighbours} passed"
        for what, names in (("late", self.late()), ("late gone", self.late_gone())):
            for name, count in Counter(names).most_common(_MOST_NAMED):
                yield f"{count:>5}  {what}: {name}"
        for (case, isolation, problem), count in self.wrong.most_common():
            yield f"{count:>5}  {case}, {isolation}: {problem}"


_MOST_NAMED = 10
_KINDS = {
    "escape": "escapes",
    "pass": "passes not earned",
    "error": "internal errors",
    "left": "leftovers",
    "verdict": "other verdicts than expected",
    "words": "reports that don't say why",
    "sink": "reports that are obeyed",
    "untried": "attacks that were not tried",
}


def _load_of(case: Case) -> str:
    return "floods" if case.name in FLOODS else "replies" if case.name in REPLIES else "others"


def _spread(times_s: list[float]) -> str:
    if len(times_s) < 2:
        return "too few runs"
    cuts = statistics.quantiles(times_s, n=100, method="inclusive")
    return f"p50 {cuts[49] * 1000:.0f} ms, p99 {cuts[98] * 1000:.0f} ms, at most {max(times_s) * 1000:.0f} ms"


def _jobs(options: argparse.Namespace, cases: Iterable[Case]) -> list[Job]:
    isolations = [options.isolation] if options.isolation else ["lab", "process"]
    jobs = []
    for _ in range(options.runs):
        for case in cases:
            for isolation in isolations:
                if isolation in case.header.promised:
                    is_killed = random.random() < options.kill_fraction
                    kill_after_s = random.uniform(0.01, _KILLED_BY_S) if is_killed else None
                    has_neighbour = isolation == "lab" and random.random() < NEIGHBOUR_FRACTION
                    jobs.append(Job(case, isolation, kill_after_s, has_neighbour))
    random.shuffle(jobs)
    return jobs


def _do(graders: Graders, honest: Case, job: Job) -> tuple[Job, Run, Run | None]:
    if not job.has_neighbour:
        return job, graders.run(job.case, job.isolation, job.kill_after_s), None
    with ThreadPoolExecutor(1) as pool:
        beside = pool.submit(graders.run, honest, "lab")
        return job, graders.run(job.case, job.isolation, job.kill_after_s), beside.result()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10, help="of each case in each isolation")
    parser.add_argument("--workers", type=int, default=3 * (os.cpu_count() or 1), help="graders at once")
    parser.add_argument("--only", default="", help="cases whose name has this in it")
    parser.add_argument("--isolation", choices=["lab", "process"], help="by default both")
    parser.add_argument("--kill-fraction", type=float, default=0.1, help="of the graders are killed by SIGKILL")
    parser.add_argument(
        "--most-late", type=float, default=MOST_OVERTIME_S, help="seconds beyond its limits of a run"
    )
    parser.add_argument("--seed", type=int, default=None, help="of the order and of who is killed when")
    return parser.parse_args()


def main() -> int:
    """Run the campaign; return 1 when anything is wrong."""
    options = _options()
    seed = options.seed if options.seed is not None else random.randrange(1 << 32)
    random.seed(seed)
    cases = [case for case in all_cases() if missing_command(case) is None]
    honest = next(case for case in cases if case.name == "honest/python")
    jobs = _jobs(options, [case for case in cases if options.only in case.name])
    figures, began = Figures(most_late_s=options.most_late), time.monotonic()
    print(f"{len(jobs)} runs, seed {seed}", flush=True)
    with Graders() as graders, ThreadPoolExecutor(options.workers) as pool:
        waiting = [pool.submit(_do, graders, honest, job) for job in jobs]
        try:
            for number, future in enumerate(as_completed(waiting), start=1):
                job, run, neighbour = future.result()
                for problem in figures.add(job, run):
                    print(f"{job.case.name}, {job.isolation}: {problem}", flush=True)
                if neighbour is not None:
                    figures.neighbours += 1
                    figures.wrong_neighbours += bool(problems(honest, "lab", neighbour))
                if number % 100 == 0:
                    print(f"{number} of {len(jobs)} runs, {sum(figures.wrong.values())} problems", flush=True)
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
    print(f"\n{(time.monotonic() - began) / 60:.1f} min", *figures.lines(), sep="\n")
    is_late = bool(figures.late() or figures.late_gone())
    return 1 if figures.wrong or figures.wrong_neighbours or is_late or figures.runs < len(jobs) else 0


if __name__ == "__main__":
    sys.exit(main())
