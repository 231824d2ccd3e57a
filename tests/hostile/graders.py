"""The side that asks: starts the server of graders, and runs cases in it, many at once where that is wished."""

import json
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.hostile.canaries import ENVIRONMENT_NAME, new_word
from tests.hostile.corpus import Case
from tests.hostile.warden import Run
from tests.waiting import wait_until

CHECKOUT = Path(__file__).resolve().parents[2]
_ANSWER_WITHIN_S = 120.0


class Graders:
    """A running server of graders, whose environment and command line hold canaries; a context manager."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="sockgrade-graders-")
        self._path = f"{self._folder.name}/socket"
        self.words = {name: new_word(name) for name in ("environment", "argument")}
        """The canaries, by where they are."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.hostile.server", self._path, self.words["argument"]],
            stdin=subprocess.PIPE,
            cwd=CHECKOUT,
            # What is remembered of this machine is the campaign's own.
            env={
                **os.environ,
                ENVIRONMENT_NAME: self.words["environment"],
                "XDG_RUNTIME_DIR": self._folder.name,
            },
        )

    def __enter__(self) -> Self:
        wait_until(self._is_up, timeout_s=60, what="the server of graders")
        return self

    def _is_up(self) -> bool:
        assert self._process.poll() is None, "the server of graders has ended: see its errors above"
        return os.path.exists(self._path)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
        self._folder.cleanup()

    def run(self, case: Case, isolation: str, kill_after_s: float | None = None) -> Run:
        """Grade a case, and return what became of it; from any thread."""
        run = Run(**self._ask({"case": case.name, "isolation": isolation, "kill_after_s": kill_after_s}))
        run.words += self.words.values()
        return run

    def control(self, case: Case) -> str | None:
        """Run a case without a sandbox; return what is wrong with its control, None when the attack worked."""
        wrong: str | None = self._ask({"control": case.name})
        return wrong

    def _ask(self, request: dict[str, Any]) -> Any:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(_ANSWER_WITHIN_S)
            connection.connect(self._path)
            with connection.makefile("rw", encoding="utf-8") as file:
                file.write(json.dumps(request) + "\n")
                file.flush()
                return json.loads(file.read())
