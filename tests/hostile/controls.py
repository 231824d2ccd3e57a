"""Shows that an attack is real: runs it where no sandbox holds it, in a throw-away machine that nothing else is in.

The program is started as the grader's user would start it by hand, with the canaries that a grader would have.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.hostile import machine
from tests.hostile.canaries import ENVIRONMENT_NAME, Canaries
from tests.hostile.corpus import Case
from tests.hostile.submissions import lay_out

_WITHIN_S = 40.0
_SURVIVES_S = 0.5
"""A chain of processes that is still there after so long is not on its way out."""


def run_control(case: Case) -> str | None:
    """Return what is wrong with a case's control; None when it shows that the attack is real.

    Raises RuntimeError where this user may make no throw-away machine.
    """
    folder = Path(tempfile.mkdtemp(prefix="sockgrade-hostile-"))
    folder.chmod(0o711)
    told = folder / "told"
    try:
        with machine.turn(is_big=case.header.big):
            status = machine.run_in_machine(lambda: told.write_text(json.dumps(_try(case, folder)), "utf-8"))
        if status or not told.exists():
            raise RuntimeError(f"the throw-away machine for `{case.name}` failed with status {status}")
        wrong: str | None = json.loads(told.read_text("utf-8"))
        return wrong
    finally:
        subprocess.run(["rm", "-rf", str(folder)], check=False)


def _try(case: Case, folder: Path) -> str | None:
    canaries, submission, printed = Canaries(folder), folder / "submission", folder / "printed"
    exercise = folder / "exercise"
    exercise.mkdir(mode=0o700)
    (exercise / "exercise.yaml").write_text("hidden checks\n", "utf-8")
    lay_out(case, submission, canaries.placeholders())
    command = _command(submission)
    bystander = subprocess.Popen(["sleep", "60"])
    with printed.open("wb") as output:
        # Below a shell: an attack on the program's parent must not be one on process 1, which nothing can kill.
        program = subprocess.Popen(
            ["/bin/sh", "-c", '"$@" & echo $! > "$0"; wait; sleep 1', f"{folder}/pid", *command],
            cwd=submission,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            preexec_fn=machine.give_up_privileges,
            env={**os.environ, ENVIRONMENT_NAME: "canary-environment", "SOCKGRADE_HOSTILE_CONTROL": "1"},
        )
    try:
        return _judge(case, printed, bystander, folder / "pid")
    finally:
        canaries.close()
        for each in (program, bystander):
            each.kill()


def _command(submission: Path) -> list[str]:
    if (submission / "server.c").exists():
        subprocess.run(
            ["gcc", "-w", "-pthread", "-o", "server", "server.c"],
            cwd=submission,
            check=True,
            capture_output=True,
        )
        return ["./server"]
    # With a canary among its own arguments' neighbours: the shell's command line stands for the grader's.
    return [sys.executable, "-u", "server.py"]


def _judge(case: Case, printed: Path, bystander: "subprocess.Popen[bytes]", pid: Path) -> str | None:
    if case.header.control.kind == "same":
        return _wait(lambda: b"ESCAPED" in printed.read_bytes(), printed, "ESCAPED was not printed")
    if case.header.control.kind == "kills":
        return _wait(lambda: bystander.poll() is not None, printed, "the bystander lives on")
    return _survives(printed, pid)


def _wait(is_so, printed: Path, otherwise: str) -> str | None:  # type: ignore[no-untyped-def]
    until = time.monotonic() + _WITHIN_S
    while time.monotonic() < until:
        if is_so():
            return None
        time.sleep(0.01)
    return f"{otherwise}: {printed.read_text('utf-8', 'replace')[-500:]}"


def _is_under_way(printed: Path, pid: Path) -> bool:
    """Whether a program has said that it has done its worst, or has ended, which is a part of it."""
    return b"TRIED" in printed.read_bytes() or not os.path.exists(f"/proc/{pid.read_text().strip()}/exe")


def _survives(printed: Path, pid: Path) -> str | None:
    """Kill the program itself plainly, and see whether anything of it lives on."""
    _wait(lambda: pid.exists() and pid.read_text() and _is_under_way(printed, pid), printed, "")
    with_program = set(machine.processes_left())
    subprocess.run(["/bin/sh", "-c", f"kill -9 {pid.read_text().strip()}"], check=False, capture_output=True)
    time.sleep(_SURVIVES_S)
    until = time.monotonic() + _WITHIN_S
    while time.monotonic() < until:  # a look at a chain of processes may miss the one that lives just then
        if any("server" in line and "/bin/sh -c" not in line for line in machine.processes_left()):
            return None
    return f"nothing lives on of {sorted(with_program)}"
