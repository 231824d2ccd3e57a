"""Which commands are there that exercises, submissions and learners use."""

import os
from collections.abc import Iterator
from dataclasses import dataclass

from grader.doctor.examination import Examination, Need
from grader.doctor.packages import install_command
from grader.lab.machine import MACHINE_SERVICES, PACKAGES, find_command, tool_trees
from grader.submission.languages import LANGUAGES


@dataclass(frozen=True, slots=True)
class _Use:
    command: str
    costs: str
    need: Need = Need.WANTED


_USES = (
    _Use("gcc", "the bundled servers and submissions in C can't be built"),
    _Use("make", "submissions with a Makefile can't be built"),
    _Use("nc", "exercises use the grader's own client instead, and you can't try it by hand"),
    _Use("netstat", "exercise-4 skips a check, and you can't look for yourself as the course does"),
    _Use("ss", "you can't look for yourself with the newer tool", Need.INFORMATION),
)


def examine_commands(installer: str | None) -> Iterator[Examination]:
    """Yield what was found of each command."""
    for use in _USES:
        path = find_command(use.command)
        yield Examination(
            name=use.command,
            is_fine=path is not None,
            found=path or "not installed",
            need=use.need,
            costs=use.costs,
            mend=install_command(PACKAGES[use.command], installer),
            package=PACKAGES[use.command],
        )


def examine_services(installer: str | None) -> Examination:
    """Return whether the catalogue of services is there."""
    return Examination(
        name=str(MACHINE_SERVICES),
        is_fine=os.access(MACHINE_SERVICES, os.R_OK),
        found="readable" if os.access(MACHINE_SERVICES, os.R_OK) else "not there",
        costs="the checks that look a service up are skipped",
        mend=install_command("netbase", installer),
        package="netbase",
    )


def examine_languages(installer: str | None) -> Iterator[Examination]:
    """Yield, for each language of submissions, whether its tool is there."""
    seen = set()
    for language in LANGUAGES:
        if language.tool in seen or language.tool == "gcc":
            continue
        seen.add(language.tool)
        trees = tool_trees((language.tool,))
        path = find_command(language.tool) or next((f"{tree.source}/bin/{language.tool}" for tree in trees), None)
        yield Examination(
            name=language.tool,
            is_fine=path is not None,
            found=path or "not installed",
            need=Need.INFORMATION,
            costs=f"submissions in {language.name} can't be graded",
            mend=install_command(language.package, installer),
            package=language.package,
        )
