"""Forks graders that have everything imported: one process for a whole campaign, one connection for each run.

Started as ``python -m tests.hostile.server SOCKET CANARY``, with a canary in its environment too. It ends when its
standard input does.
"""

import gc
import json
import os
import select
import socket
import sys
from contextlib import suppress
from dataclasses import asdict
from importlib import import_module
from typing import Any

from grader.checks import CHECKS
from grader.report import load_format
from grader.steps import STEPS
from tests.hostile.controls import run_control
from tests.hostile.corpus import Case, all_cases
from tests.hostile.grading import hostile_exercise
from tests.hostile.warden import Run, run_case

_IMPORTED_WHEN_NEEDED = (
    "grader.diagnosis",
    "grader.lab.namespace_lab",
    "grader.lab.process_lab",
    "grader.lab.process_watch",
    "grader.lab.self_test",
)


def main() -> None:
    """Serve until standard input ends."""
    cases = {case.name: case for case in all_cases()}
    _import_everything()
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(f"{sys.argv[1]}.new")
    listener.listen(64)
    os.rename(f"{sys.argv[1]}.new", sys.argv[1])  # who finds it may connect
    waiting = select.poll()
    waiting.register(listener, select.POLLIN)
    waiting.register(0, select.POLLIN | select.POLLHUP)
    while 0 not in (ready := dict(waiting.poll(200))):
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        if ready:
            connection, _ = listener.accept()
            if not os.fork():
                listener.close()
                _serve(connection, cases)
            connection.close()


def _import_everything() -> None:
    """Have what a grader would import by itself, and spare it a copy of all that the collector would touch (gc)."""
    hostile_exercise()
    load_format("text"), load_format("json")
    list(STEPS.values()), list(CHECKS.values())
    for name in _IMPORTED_WHEN_NEEDED:
        import_module(name)
    gc.freeze()


def _serve(connection: socket.socket, cases: dict[str, Case]) -> None:
    with connection, connection.makefile("rw", encoding="utf-8") as file:
        json.dump(_answer(json.loads(file.readline()), cases), file)
    os._exit(0)


def _answer(asked: dict[str, Any], cases: dict[str, Case]) -> Any:
    try:
        if "control" in asked:
            return run_control(cases[asked["control"]])
        return asdict(run_case(cases[asked["case"]], asked["isolation"], asked["kill_after_s"]))
    except (RuntimeError, OSError) as error:
        return str(error) if "control" in asked else asdict(Run(kind="no machine", message=str(error)))


if __name__ == "__main__":
    main()
