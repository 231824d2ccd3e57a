"""The short form: each hostile program once, in each isolation in which something is promised of it."""

import random
from concurrent.futures import ThreadPoolExecutor
from itertools import chain

import pytest

from grader.lab.fair_time import MOST_STRETCHED
from tests.hostile.conftest import missing_command
from tests.hostile.corpus import Case, all_cases
from tests.hostile.graders import Graders
from tests.hostile.judge import MOST_LATE_GONE_S, MOST_OVERTIME_S, overtime_s, problems

BATCHES = 8
AT_ONCE = 3
"""Graders mostly wait; more at once would slow each other down."""
BUSY_S = 30.0
"""By how much more a run may be late on a machine that others keep busy; a campaign asserts the bound itself."""
CASES = all_cases()


def chosen(isolation: str) -> list[Case]:
    """Return the cases of an isolation that this machine can run."""
    promised = [case for case in CASES if isolation in case.header.promised]
    if isolation == "process":
        promised = [case for case in promised if case.group != "sinks"]  # a report is written the same way
    return [case for case in promised if missing_command(case) is None]


def wrong_with(graders: Graders, case: Case, isolation: str, kill_after_s: float | None = None) -> list[str]:
    """Run a case, and return what is wrong, each with the case's name."""
    run = graders.run(case, isolation, kill_after_s)
    found = [str(problem) for problem in problems(case, isolation, run)]
    # Other tests keep the machine busy, which stretches limits, and keeps the grader itself waiting.
    late_s = overtime_s(run, MOST_STRETCHED) - run.waited_s
    if late_s > MOST_OVERTIME_S + BUSY_S:
        found.append(f"late by {late_s:.1f} s")
    if run.gone_s > (MOST_LATE_GONE_S if kill_after_s is None else MOST_LATE_GONE_S + BUSY_S):
        found.append(f"gone {run.gone_s:.1f} s after the grader's end")
    return [f"{case.name}, {isolation}: {text}" for text in found]


@pytest.mark.parametrize("batch", range(BATCHES))
@pytest.mark.parametrize("isolation", ["lab", "process"])
def test_each_gets_its_verdict(graders: Graders, why_not: dict[str, str], isolation: str, batch: int) -> None:
    """No escape, no pass that was not earned, no internal error, nothing left behind, and the report says why."""
    if isolation in why_not:
        pytest.skip(why_not[isolation])
    cases = chosen(isolation)[batch::BATCHES]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        wrong = list(pool.map(lambda case: wrong_with(graders, case, isolation), cases))
    assert list(chain.from_iterable(wrong)) == []


@pytest.mark.parametrize("isolation", ["lab", "process"])
def test_nothing_outlives_a_killed_grader(graders: Graders, why_not: dict[str, str], isolation: str) -> None:
    """A grader that is killed by SIGKILL at any moment leaves neither processes nor files."""
    if isolation in why_not:
        pytest.skip(why_not[isolation])
    stubborn = [case for case in chosen(isolation) if case.group == "processes"]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        after_s = [random.uniform(0.02, 0.8) for _ in stubborn]
        wrong = list(pool.map(lambda case, kill_s: wrong_with(graders, case, isolation, kill_s), stubborn, after_s))
    assert list(chain.from_iterable(wrong)) == []


def test_an_honest_program_beside_a_hostile_one(graders: Graders, why_not: dict[str, str]) -> None:
    """It gets its verdict while others take all that they can get."""
    if "lab" in why_not:
        pytest.skip(why_not["lab"])
    by_name = {case.name: case for case in CASES}
    hostile = ("processes/fork-bomb", "resources/starves-the-processors", "resources/flood-from-children")
    with ThreadPoolExecutor(len(hostile)) as pool:
        beside = [pool.submit(graders.run, by_name[name], "lab") for name in hostile]
        wrong = wrong_with(graders, by_name["honest/python"], "lab")
        for each in beside:
            each.result()
    assert wrong == []
