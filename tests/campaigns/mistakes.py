"""Grades every program of every exercise again and again, with all cores busy: not one verdict may differ.

``python -m tests.campaigns.mistakes --runs 100``
"""

import argparse
import multiprocessing
import os
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager

from tests.exercises.cases import Case, all_cases


@contextmanager
def busy_cores():  # type: ignore[no-untyped-def]
    """Keep every core busy with a process that only computes."""
    context = multiprocessing.get_context("spawn")
    burners = [context.Process(target=_burn, args=(os.getpid(),), daemon=True) for _ in range(os.cpu_count() or 1)]
    for burner in burners:
        burner.start()
    try:
        yield
    finally:
        for burner in burners:
            burner.terminate()
            burner.join()


def _burn(parent: int) -> None:
    while os.getppid() == parent:
        sum(range(100_000))


def _judge(index: int) -> tuple[int, str | None]:
    case = all_cases_cached()[index]
    try:
        return index, case.wrong(case.grade())
    except Exception as error:
        return index, f"no report: {type(error).__name__}: {error}"


_CASES: list[Case] = []


def all_cases_cached() -> list[Case]:
    """Return the cases, read once in each process."""
    if not _CASES:
        _CASES.extend(all_cases())
    return _CASES


def main() -> int:
    """Run the campaign; return 1 when a verdict differed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--only", default="", help="cases whose name has this in it")
    parser.add_argument("--idle", action="store_true", help="without the busy cores")
    options = parser.parse_args()
    cases = all_cases_cached()
    chosen = [index for index, case in enumerate(cases) if options.only in case.name]
    total = len(chosen) * options.runs
    began = time.monotonic()
    wrong: Counter[tuple[str, str]] = Counter()
    done = 0
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(options.workers, context) as pool, _load(options.idle):
        jobs = [pool.submit(_judge, index) for _ in range(options.runs) for index in chosen]
        try:
            for done, job in enumerate(as_completed(jobs), start=1):
                index, problem = job.result()
                if problem is not None:
                    wrong[cases[index].name, problem] += 1
                    print(f"{cases[index].name}: {problem}", flush=True)
                if done % len(chosen) == 0:
                    print(f"{done} of {total} verdicts, {sum(wrong.values())} wrong", flush=True)
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
    minutes = (time.monotonic() - began) / 60
    print(f"{done} of {total} verdicts in {minutes:.1f} min, {sum(wrong.values())} wrong")
    for (name, problem), count in wrong.most_common():
        print(f"{count:>5}  {name}: {problem}")
    return 1 if wrong or done < total else 0


def _load(idle: bool):  # type: ignore[no-untyped-def]
    from contextlib import nullcontext

    return nullcontext() if idle else busy_cores()


if __name__ == "__main__":
    sys.exit(main())
