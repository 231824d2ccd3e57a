"""Grades right and wrong programs, each again and again, with all cores busy: not one verdict may differ.

``python -m tests.campaigns.flakiness --runs 1000``. The programs are those of the exercises, and those by which the
diagnoses are proved. A verdict is the outcome of each check with its reason; of a wrong program, its first failure
and the first diagnosis, since later it may fail or not by a race of its own. Of the wrong programs that prove a
diagnosis it is the outcome of the whole and the diagnosis: a signal may come sooner or later there.
"""

import argparse
import multiprocessing
import os
import random
import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from grader.authoring.verdict import verdict_on
from grader.model.finding import Outcome
from grader.model.report import Report
from grader.submission.files import read_source
from grader.submission.recipe import find_recipe
from tests.busy import every_busy_processor
from tests.diagnosis import cases as diagnosis
from tests.exercises.cases import all_programs, name_of, report_of

Verdict = tuple[tuple[str, ...], str]
"""Each check with its outcome and reason, and the first diagnosis or nothing."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one run."""

    verdict: Verdict
    problem: str
    """What is not as the program must get it; empty where all is."""


def names() -> list[str]:
    """Return the name of each program whose tools are installed."""
    shipped = [f"exercises: {name_of(program)}" for program in all_programs() if _can_run(program.path)]
    wrong = [f"wrong: {case.name}" for case in diagnosis.wrong_programs() if _can_run(case.file)]
    right = [f"right: {path.parent.name}" for path in diagnosis.right_programs() if _can_run(path)]
    return [*shipped, *wrong, *right]


def _can_run(path: Path | None) -> bool:
    return path is None or all(shutil.which(tool) for tool in find_recipe(read_source(path)).tools)


def grade(name: str) -> Answer:
    """Grade a program by its name."""
    kind, _, short = name.partition(": ")
    if kind == "exercises":
        program = next(each for each in all_programs() if name_of(each) == short)
        report = report_of(program.folder, program.path)
        is_right = program.kind in ("bundled", "solution")
        return Answer(_verdict(report) if is_right else _failure(report), verdict_on(program, report).problem)
    if kind == "right":
        path = next(each for each in diagnosis.right_programs() if each.parent.name == short)
        report = diagnosis.run(diagnosis.USUAL, path)
        return Answer(_verdict(report), "" if report.outcome is Outcome.PASSED else "a right program does not pass")
    case = next(each for each in diagnosis.wrong_programs() if each.name == short)
    report = case.grade()
    told = _verdict(report)[1]
    return Answer(((str(report.outcome),), told), "" if told == case.mistake else f"it is told `{told}`")


def _verdict(report: Report) -> Verdict:
    found = diagnosis.first_diagnosis(report)
    outcomes = tuple(f"{each.id}: {each.outcome} {each.reason or ''}".strip() for each in report.findings)
    return outcomes, "" if found is None else found.id


def _failure(report: Report) -> Verdict:
    """Return the first failure, which decides what a wrong program is told; what follows may be its own race."""
    outcomes, told = _verdict(report)
    return tuple(each for each in outcomes if ": failed" in each)[:1], told


def _in_turns(programs: list[str], runs: int) -> Iterator[str]:
    """Yield so many names, each as often as the others, in an order of chance."""
    left = runs
    while left > 0:
        yield from islice(random.sample(programs, len(programs)), left)
        left -= len(programs)


def _answers(programs: Iterator[str], workers: int) -> Iterator[tuple[str, Answer]]:
    context = multiprocessing.get_context("spawn")  # a lab forks: in a process with one thread
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        waiting: dict[Future[Answer], str] = {}
        for name in islice(programs, 2 * workers):
            waiting[pool.submit(grade, name)] = name
        while waiting:
            done, _ = wait(waiting, return_when=FIRST_COMPLETED)
            for future in done:
                yield waiting.pop(future), future.result()
                waiting |= {pool.submit(grade, name): name for name in islice(programs, 1)}


def _differences(first: Verdict, now: Verdict) -> str:
    changed = [f"{then} became {later}" for then, later in zip(first[0], now[0], strict=True) if then != later]
    if first[1] != now[1]:
        changed.append(f"the diagnosis `{first[1]}` became `{now[1]}`")
    return ", ".join(changed)


def main() -> int:
    """Run the campaign; return 1 when a verdict differed or is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1000, help="in all, spread over the programs")
    parser.add_argument("--workers", type=int, default=2 * (os.cpu_count() or 1))
    parser.add_argument("--only", default="", help="programs whose name has this in it")
    options = parser.parse_args()
    programs = [name for name in names() if options.only in name]
    print(f"{options.runs} runs of {len(programs)} programs", flush=True)
    first: dict[str, Verdict] = {}
    wrong: Counter[tuple[str, str]] = Counter()
    began, done = time.monotonic(), 0
    with every_busy_processor():
        for name, answer in _answers(_in_turns(programs, options.runs), options.workers):
            done += 1
            problem = answer.problem or _differences(first.setdefault(name, answer.verdict), answer.verdict)
            if problem:
                wrong[name, problem] += 1
                print(f"{name}: {problem}", flush=True)
            if done % 100 == 0:
                print(f"{done} of {options.runs} runs, {wrong.total()} wrong", flush=True)
    minutes = (time.monotonic() - began) / 60
    print(f"{done} runs of {len(programs)} programs in {minutes:.1f} min, {wrong.total()} wrong")
    for (name, problem), count in wrong.most_common():
        print(f"{count:>5}  {name}: {problem}")
    return 1 if wrong or done < options.runs else 0


if __name__ == "__main__":
    sys.exit(main())
