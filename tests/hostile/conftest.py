"""A server of graders for each worker of the tests, and the reasons for which cases are skipped."""

import os
import shutil
from collections.abc import Iterator

import pytest

from grader.lab import landlock, machine
from grader.lab.promises import FOR_STRANGERS, process_promises
from tests.hostile.corpus import Case, all_cases
from tests.hostile.graders import Graders

# Nothing of the corpus itself may be collected: a hostile `conftest.py` is among it.
collect_ignore = ["cases", "echo-server", "given"]


@pytest.fixture(scope="session")
def graders() -> Iterator[Graders]:
    """Start a server of graders."""
    with Graders() as started:
        yield started


@pytest.fixture(scope="session")
def why_not(graders: Graders) -> dict[str, str]:
    """Tell, for each isolation that this machine does not allow, why; found by grading an honest program.

    A lab that breaks its promises is no reason: without namespaces they may be too few for strangers, and in CI
    there must be a real lab.
    """
    honest = next(case for case in all_cases() if case.name == "honest/python")
    reasons = {}
    for isolation in ("lab", "process"):
        run = graders.run(honest, isolation)
        may_lack = "CI" not in os.environ if isolation == "lab" else not _process_lab_takes_strangers()
        if run.kind == "no machine" or (run.kind == "no verdict" and may_lack):
            reasons[isolation] = run.message
    return reasons


def _process_lab_takes_strangers() -> bool:
    user, _, is_job_user = machine.job_user(is_isolated=False)
    promises = process_promises(is_job_user=is_job_user, is_root=user == 0, landlock=landlock.version())
    return all(promise.holds for promise in promises if promise.name in FOR_STRANGERS)


def missing_command(case: Case) -> str | None:
    """Return the first command that a case needs and this machine does not have."""
    return next((name for name in case.header.needs if shutil.which(name) is None), None)
