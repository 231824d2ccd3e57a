"""The bundled exercises: right programs pass, and each wrong one fails for its reason."""

import json
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZipFile

import jsonschema
import pytest

from grader.authoring.programs import ShippedProgram
from grader.authoring.verdict import Standing, Verdict, verdict_on
from grader.engine.replay import replay
from grader.evidence.bundle import REPORT, read_bundle
from grader.loader import load_exercise
from grader.model.finding import Outcome
from grader.report import load_format
from tests.diagnosis.cases import BUNDLED, first_diagnosis
from tests.evidence.runs import kept
from tests.exercises.cases import all_programs, folders_of, name_of, report_of
from tests.ordinary_user import OrdinaryUser
from tests.short_form import in_turns

PROGRAMS = all_programs()
FOLDERS = folders_of(PROGRAMS)
RIGHT = [program for program in PROGRAMS if program.kind in ("bundled", "solution")]


def what_it_shows(program: ShippedProgram) -> tuple[str, str, str]:
    """Return what programs in several languages have in common: right ones differ from each other."""
    return program.exercise, program.kind, program.mistake.about if program.mistake else program.name


@pytest.mark.parametrize("program", in_turns(PROGRAMS, what_it_shows, name_of))
def test_each_program_gets_its_verdict(program: ShippedProgram, tmp_path: Path) -> None:
    """Bundled programs and solutions pass; a wrong one first fails at the step it names, for its reason.

    The failure is told by the name of the mistake. Judged again from a file, each gets the same once more: each
    verdict, each word, each row of evidence and each diagnosis. That proves that checks and diagnoses are pure.
    """
    recording = kept(program.folder, tmp_path / "run.zip", program.path)
    assert verdict_on(program, recording.report) == Verdict(Standing.RIGHT)
    if program.kind == "mistake" and program.exercise in BUNDLED:
        found = first_diagnosis(recording.report)
        assert (found.id if found else None) == BUNDLED[program.exercise][Path(program.name).name]
    bundle = read_bundle(tmp_path / "run.zip")
    assert bundle.recording.report == recording.report
    again = replay(bundle.recording, bundle.exercise, bundle.exercise)
    assert again.changes == ()
    assert again.is_same
    assert again.after == recording.report
    with ZipFile(tmp_path / "run.zip") as kept_run:
        written = kept_run.read(REPORT).decode()
    assert load_format("json")(again.after, audience="instructor") == written


@pytest.mark.parametrize("program", in_turns(RIGHT, what_it_shows, name_of))
def test_right_programs_never_fail_on_loopback(program: ShippedProgram) -> None:
    """Without namespaces, a check of a right program passes or is skipped with its reason: it never fails."""
    report = report_of(program.folder, program.path, "process")
    bad = [f for f in report.findings if f.outcome not in (Outcome.PASSED, Outcome.SKIPPED)]
    assert [(f.id, f.message) for f in bad] == []
    assert all(f.message for f in report.findings if f.outcome is Outcome.SKIPPED)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_at_least_four_wrong_programs(folder: Path) -> None:
    """Each exercise has wrong programs, in C and in Python, that fail at several different steps."""
    mistakes = load_exercise(folder).mistakes
    files = {path.name for path in (folder / "mistakes").rglob("server.*")}
    assert len(mistakes) >= 4
    assert {"server.c", "server.py"} <= files
    assert len(Counter(mistake.fails for mistake in mistakes.values())) >= 3


@cache
def printed_schema() -> Any:
    """Return what `sockgrade schema` prints, in a process in which nothing was validated before."""
    command = [sys.executable, "-m", "grader", "schema"]
    return json.loads(subprocess.run(command, capture_output=True, check=True, timeout=60).stdout)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_modeline_names_the_schema(folder: Path) -> None:
    """Editors find the schema by the file's first line, and it is the one that the program prints."""
    first = (folder / "exercise.yaml").read_text("utf-8").splitlines()[0]
    schema = folder.parent / "exercise.schema.json"
    assert first == "# yaml-language-server: $schema=../exercise.schema.json"
    assert json.loads(schema.read_text("utf-8")) == printed_schema()
    jsonschema.Draft202012Validator.check_schema(printed_schema())


def test_an_ordinary_user_gets_the_same() -> None:
    """All exercises pass for a user without any privilege, in a real lab."""
    with TemporaryDirectory(prefix="sockgrade-test-") as folder:
        Path(folder).chmod(0o755)
        user = OrdinaryUser(Path(folder))
        done = user.run("run", *(path.name for path in FOLDERS), "--format", "json", "--isolation", "lab")
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert [report["outcome"] for report in json.loads(done.stdout)] == ["passed"] * len(FOLDERS)
