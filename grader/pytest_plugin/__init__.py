"""Exercises as tests of pytest, one for each step: ``pytest exercises/exercise-2 --submission DIR -k listens``.

Off unless it is asked for by ``--sockgrade`` or ``--submission``: pytest imports this file in every project where
sockgrade is installed, so it imports nothing of ours before.
"""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("sockgrade", "exercises of sockgrade")
    group.addoption("--sockgrade", action="store_true", help="collect exercises, and run their own programs")
    group.addoption("--submission", metavar="PATH", help="collect exercises, and run what was handed in")
    group.addoption(
        "--trust-submission", action="store_true", help="run it also where it can't be kept apart as a stranger's"
    )
    group.addoption(
        "--instructor-checks", action="store_true", help="collect also the checks that are hidden from students"
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Collect exercises where that was asked for."""
    if not (config.getoption("sockgrade") or config.getoption("submission")):
        return
    from grader.pytest_plugin.collection import ExerciseCollector
    from grader.pytest_plugin.distribution import keep_exercises_whole

    keep_exercises_whole(config)
    config.pluginmanager.register(ExerciseCollector(), "sockgrade-collector")
