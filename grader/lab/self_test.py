"""Tries in a lab what its programs must not be able to do: a promise that does not hold here must not be made."""

import json
import os
import socket
from dataclasses import replace
from pathlib import Path

from grader.lab.base import BaseLab
from grader.lab.limits import process_limit, resource_limits
from grader.lab.remembered import secret_file
from grader.model.lab import LabError
from grader.model.report import Promise

PROBE = Path(__file__).with_name("sandbox_probe.py")
_WITHIN_S = 20.0


def try_promises(lab: BaseLab) -> tuple[Promise, ...]:
    """Return the lab's promises, those broken that a program in it could break just now.

    Raises LabError, with what the launcher said, where no program can be started at all: namespaces may be
    allowed and a sandbox in them still be refused, such as a new ``/proc`` in a container.
    """
    canary = secret_file()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        possible = _probe(lab, str(canary or ""), listener.getsockname()[1])
    return tuple(
        replace(promise, holds=False, because=f"tried just now: {'; '.join(possible[promise.name])}")
        if promise.holds and possible.get(promise.name)
        else promise
        for promise in lab.promises
    )


def _probe(lab: BaseLab, canary: str, port: int) -> dict[str, list[str]]:
    limits = {name: hard for name, (_, hard) in resource_limits(lab.limits, is_build=False).items()}
    if lab.depth:  # an ordinary user's processes are otherwise counted with all that this user has
        limits["RLIMIT_NPROC"] = process_limit(lab.limits, is_build=False)
    told = {
        "canary": canary,
        "grader": os.getpid(),
        "sees_grader": lab.depth == 0,
        "port": port,
        "interface": "eth0",
        "limits": limits,
        "disk_bytes": (lab.limits.disk_mib + 1) << 20,
        "files": lab.limits.files + 64,
    }
    command = ("python3", "-I", "-c", PROBE.read_text("utf-8"), json.dumps(told))
    host = next(iter(lab.exercise.hosts))
    program = lab.start_command(command, host=host, privilege="user", environment={}, stdin="")
    lab.wait_until(lambda: not program.is_running, within_s=_WITHIN_S)
    facts = program.facts()
    program.kill()
    if facts.status != 0:
        said = facts.output.strip() or facts.ending
        raise LabError(f"the sandbox could not start a program: {said}")
    found = json.loads(facts.output)
    assert isinstance(found, dict)
    return found
