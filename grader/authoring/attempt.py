"""One attempt on a program, in the process that grades it.

How it is graded is handed in, as a function that another process can import.
"""

import contextlib
import io
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from grader.authoring.programs import ShippedProgram
from grader.model.facts import facts
from grader.model.report import Report

_USAGE = 2
"""The exit code of errors that are about what was handed in."""
Grade = Callable[[Path, Path | None], Report]
"""Takes the exercise's folder, and what is handed in; raises an exception where there is no report."""


@facts
class Attempt:
    """What came of grading a program once."""

    program: ShippedProgram
    report: Report | None = None
    error: str = ""
    """Why there is no report."""
    is_unusable: bool = False
    """Whether there is none because the program can't be handed in as it is: the author's to mend."""
    notes: tuple[str, ...] = ()
    """What was said meanwhile, such as what of the program was left out."""
    took_s: float = 0.0


def attempt(program: ShippedProgram, grade: Grade) -> Attempt:
    """Grade a program; whatever goes wrong is an attempt, too."""
    began = time.monotonic()
    with contextlib.redirect_stderr(io.StringIO()) as said:
        try:
            made = Attempt(program=program, report=_verdicts_of(grade(program.folder, program.path)))
        except Exception as error:
            # Whatever it is, the other programs are graded all the same.
            text = str(error) or type(error).__name__
            is_unusable = getattr(error, "exit_code", None) == _USAGE
            made = Attempt(program=program, error=text, is_unusable=is_unusable)
    return replace(made, notes=tuple(said.getvalue().splitlines()), took_s=time.monotonic() - began)


def _verdicts_of(report: Report) -> Report:
    """Return a report without its evidence, which is most of it: there may be thousands of them."""
    findings = tuple(
        replace(
            finding,
            evidence=(),
            expected=(),
            observed=(),
            diagnoses=tuple(replace(diagnosis, evidence=()) for diagnosis in finding.diagnoses),
        )
        for finding in report.findings
    )
    return replace(report, findings=findings, programs=())
