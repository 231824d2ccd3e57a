"""Grades every program of every exercise again and again, with all cores busy: not one verdict may differ.

``python -m tests.campaigns.mistakes --runs 100``
"""

import argparse
import os
import sys
import time
from collections import Counter
from contextlib import nullcontext

from grader.authoring.attempt import Attempt
from grader.authoring.grading import grade_all
from grader.authoring.verdict import verdict_on
from tests.busy import every_busy_processor
from tests.exercises.cases import all_programs, name_of, report_of


def main() -> int:
    """Run the campaign; return 1 when a verdict differed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--only", default="", help="programs whose name has this in it")
    parser.add_argument("--idle", action="store_true", help="without the busy cores")
    options = parser.parse_args()
    programs = [program for program in all_programs() if options.only in name_of(program)]
    total = len(programs) * options.runs
    began = time.monotonic()
    wrong: Counter[tuple[str, str]] = Counter()
    done = 0
    try:
        with nullcontext() if options.idle else every_busy_processor():
            for attempt in grade_all(programs * options.runs, report_of, jobs=options.workers):
                done += 1
                problem = _problem(attempt)
                if problem:
                    wrong[name_of(attempt.program), problem] += 1
                    print(f"{name_of(attempt.program)}: {problem}", flush=True)
                if done % len(programs) == 0:
                    print(f"{done} of {total} verdicts, {sum(wrong.values())} wrong", flush=True)
    except KeyboardInterrupt:
        print("interrupted", flush=True)
    minutes = (time.monotonic() - began) / 60
    print(f"{done} of {total} verdicts in {minutes:.1f} min, {sum(wrong.values())} wrong")
    for (name, problem), count in wrong.most_common():
        print(f"{count:>5}  {name}: {problem}")
    return 1 if wrong or done < total else 0


def _problem(attempt: Attempt) -> str:
    return attempt.error if attempt.report is None else verdict_on(attempt.program, attempt.report).problem


if __name__ == "__main__":
    sys.exit(main())
