"""The corpus as a publication: every case is told, and none is missing."""

from collections import Counter
from dataclasses import fields

import pytest

from grader.model.exercise import Limits
from tests.hostile.corpus import CASES, Expected, all_cases
from tests.hostile.grading import exercise_for, hostile_exercise

HOSTILE = ("processes", "resources", "secrets", "kernel", "network", "sinks")
MANY = 60
HONEST = 20
ALL = all_cases()


def test_there_are_enough_of_each_kind() -> None:
    """Hostile programs of each group, honest ones, and pairs at the limits."""
    groups = Counter(case.group for case in ALL)
    assert set(groups) == {*HOSTILE, "honest", "limits"}
    assert sum(groups[group] for group in HOSTILE) >= MANY
    assert all(groups[group] >= 8 for group in HOSTILE)
    assert groups["honest"] >= HONEST


def test_every_limit_has_a_pair() -> None:
    """A case on each side of each limit of the exercise language."""
    names = {case.folder.name for case in ALL if case.group == "limits"}
    pairs = {
        "processes": "processes",
        "descriptors": "descriptors",
        "memory_mib": "memory-of-all",
        "file_mib": "file-size",
        "disk_mib": "disk",
        "files": "files",
        "cpu": "processor-time",
        "output_kib": "output",
        "build": "build-time",
    }
    assert set(pairs) == {field.name for field in fields(Limits)}
    assert set(pairs.values()) <= names
    assert all(case.header.amounts for case in ALL if case.group == "limits")


@pytest.mark.parametrize("group", [*HOSTILE, "honest"])
def test_verdicts_fit_the_group(group: str) -> None:
    """Only honest programs are said to pass; hostile ones never."""
    verdicts = {case.header.expects.verdict for case in ALL if case.group == group}
    assert verdicts == {"passes"} if group == "honest" else "passes" not in verdicts


def test_every_folder_is_a_case() -> None:
    """No program lies about without a header."""
    folders = {path.parent for path in CASES.rglob("*") if path.is_file() and path.parent.parent.parent == CASES}
    assert folders == {case.folder for case in ALL}


def test_expected_steps_exist() -> None:
    """A verdict that names a step names one of the exercise, and a case's own limits are limits."""
    steps = {step.id for step in hostile_exercise().steps}
    expected: list[Expected] = [case.expected(isolation) for case in ALL for isolation in ("lab", "process")]
    assert {each.step for each in expected if each.step} <= steps
    assert all(exercise_for(case).limits for case in ALL)
