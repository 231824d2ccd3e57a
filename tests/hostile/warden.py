"""Runs one case's grader in a throw-away machine, and sees what is left of it afterwards."""

import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time
import traceback
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from grader.lab import machine as lab_machine
from tests.hostile import machine
from tests.hostile.canaries import Canaries
from tests.hostile.corpus import Case
from tests.hostile.grading import EXERCISE, grade_case
from tests.hostile.submissions import lay_out

STUCK_AFTER_S = 60.0
"""A grader that takes longer is killed, and the run is a failure."""
LEFT_AFTER_S = 20.0
"""What a grader has started and still lives so long after its end is left behind."""


@dataclass(slots=True)
class Run:
    """What one run of one case came to."""

    kind: str = "nothing"
    """``report``, ``refused``, ``no verdict``, ``killed``, ``stuck``, ``exception``, or ``nothing`` was said."""
    message: str = ""
    student: str = ""
    """The JSON report for students."""
    instructor: str = ""
    text: str = ""
    """The report as a terminal shows it to students."""
    limits_s: list[float] = field(default_factory=list)
    build_limit_s: float = 0.0
    took_s: float = 0.0
    """Of the grading, as the grader measured it."""
    wall_s: float = 0.0
    """From the grader's start to its end, seen from outside."""
    waited_s: float = 0.0
    """How long the grader was ready to run and got no processor."""
    teardown_s: float = 0.0
    """From the end of the last step to that of the lab."""
    gone_s: float = 0.0
    """From the grader's end until nothing was left of what it had started."""
    grown_kib: int = 0
    """By how much the grader's memory grew."""
    cpu_s: float = 0.0
    left: list[str] = field(default_factory=list)
    """What was left behind."""
    harm: list[str] = field(default_factory=list)
    """Canaries that were touched."""
    words: list[str] = field(default_factory=list)
    """Words that no report may hold."""


def run_case(case: Case, isolation: str, kill_after_s: float | None = None) -> Run:
    """Return what became of a case. Raises RuntimeError where this user may make no throw-away machine."""
    folder = Path(tempfile.mkdtemp(prefix="sockgrade-hostile-"))
    folder.chmod(0o711)
    told = folder / "told"
    try:
        with machine.turn(is_big=case.header.big):
            status = machine.run_in_machine(lambda: _run_in_machine(case, isolation, kill_after_s, folder))
        if status or not told.exists():
            raise RuntimeError(f"the throw-away machine for `{case.name}` failed with status {status}")
        return Run(**json.loads(told.read_text("utf-8")))
    finally:
        # Not by shutil: it recurses, and a case makes folders deeper than Python can.
        subprocess.run(["rm", "-rf", str(folder)], check=False)


def _run_in_machine(case: Case, isolation: str, kill_after_s: float | None, folder: Path) -> None:
    temporary, submission = folder / "temporary", folder / "submission"
    temporary.mkdir(mode=0o711)
    shutil.copytree(EXERCISE, folder / "exercise", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "exercise").chmod(0o700)
    canaries = Canaries(folder)
    lay_out(case, submission, canaries.placeholders())
    mounted = machine.mounts()
    run = _watch(case, isolation, kill_after_s, submission, temporary)
    ended = time.monotonic()
    while (left := machine.processes_left()) and time.monotonic() - ended < LEFT_AFTER_S:
        time.sleep(0.002)
    run.gone_s = time.monotonic() - ended
    run.left = [f"process {line}" for line in left]
    run.left += [f"temporary {name}" for name in os.listdir(temporary)]
    run.left += machine.things_left(folder.name)
    run.left += [f"mount {line}" for line in machine.mounts() - mounted]
    run.harm = canaries.harm()
    run.words = list(canaries.words())
    canaries.close()
    (folder / "told").write_text(json.dumps(asdict(run)), "utf-8")


def _watch(case: Case, isolation: str, kill_after_s: float | None, submission: Path, temporary: Path) -> Run:
    """Start the grader, wait for its end or kill it, and return what it told."""
    reader, writer = os.pipe()
    began = time.monotonic()
    grader = os.fork()
    if not grader:
        os.close(reader)
        _become_grader(case, isolation, submission, temporary, writer)
    os.close(writer)
    handle = os.pidfd_open(grader)
    data, is_ended = _read_all(reader, handle, began + (kill_after_s or STUCK_AFTER_S))
    if not is_ended:
        os.kill(grader, signal.SIGKILL)
    os.waitpid(grader, 0)
    wall_s = time.monotonic() - began
    for descriptor in (reader, handle):
        os.close(descriptor)
    if not is_ended:
        return Run(kind="killed" if kill_after_s else "stuck", wall_s=wall_s)
    told: dict[str, Any] = json.loads(data) if data else {}
    return Run(**told, wall_s=wall_s)


def _read_all(reader: int, handle: int, until: float) -> tuple[bytes, bool]:
    """Return what the grader wrote, and whether it ended in time."""
    waiting = select.poll()
    waiting.register(reader, select.POLLIN)
    waiting.register(handle, select.POLLIN)
    data = bytearray()
    while (remaining_s := until - time.monotonic()) > 0:
        ready = dict(waiting.poll(remaining_s * 1000))
        if reader in ready:
            part = os.read(reader, 1 << 16)
            data += part
            if not part:
                waiting.unregister(reader)
        elif handle in ready:
            return bytes(data), True
    return bytes(data), False


def _be_one_of_many() -> None:
    """Without namespaces root's graders take turns, and share one job user; here each has a machine of its own."""
    lab_machine._PROCESS_LAB_USER = lab_machine._JOB_USERS[os.getpid() % len(lab_machine._JOB_USERS)]


def _become_grader(case: Case, isolation: str, submission: Path, temporary: Path, writer: int) -> None:
    try:
        machine.give_up_privileges()
        tempfile.tempdir = str(temporary)
        os.chdir(temporary.parent)
        _be_one_of_many()
        null = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(null, number)
        try:
            told = grade_case(case, submission, isolation)  # type: ignore[arg-type]
        except Exception:
            told = {"kind": "exception", "message": traceback.format_exc()}
        with os.fdopen(writer, "w", encoding="utf-8") as file:
            json.dump(told, file)
    finally:
        os._exit(0)
