"""A command that changes the machine: shown as one would type it, then run exactly so."""

import os
import shlex
import shutil
import subprocess
from dataclasses import dataclass


class CommandFailedError(Exception):
    """A command could not be run, or ended with another status than 0."""


@dataclass(frozen=True, slots=True)
class CommandLine:
    """A command, and what it reads."""

    words: tuple[str, ...]
    reads: str | None = None
    """Its standard input."""

    def shown(self, prefix: tuple[str, ...] = ()) -> tuple[str, ...]:
        r"""Return the lines that do the same in a shell, also where they are pasted with spaces before them.

        >>> CommandLine(("tee", "/a b"), "one\n").shown(("sudo",))
        ("printf '%s\\n' \\", '  one |', "  sudo tee '/a b'")
        """
        line = shlex.join((*prefix, *self.words))
        return (line,) if self.reads is None else (*printed_lines(self.reads), f"  {line}")

    def run(self, prefix: tuple[str, ...] = ()) -> None:
        """Run it to its end; what it prints goes where ours goes. Raises CommandFailedError."""
        words = (*prefix, *self.words)
        try:
            if self.reads is None:
                done = subprocess.run(words, stdin=subprocess.DEVNULL, check=False)
            else:
                done = subprocess.run(words, input=self.reads.encode("utf-8", "surrogateescape"), check=False)
        except OSError as error:
            raise CommandFailedError(f"`{words[0]}` could not be started: {error.strerror}") from error
        if done.returncode != 0:
            raise CommandFailedError(f"`{shlex.join(words)}` ended with status {done.returncode}")


def printed_lines(text: str) -> tuple[str, ...]:
    """Return the lines of a shell that write a text into a pipe."""
    if not text.endswith("\n"):
        return (f"printf %s {shlex.quote(text)} |",)
    quoted = [shlex.quote(line) for line in text.splitlines()]
    return ("printf '%s\\n' \\", *(f"  {each} \\" for each in quoted[:-1]), f"  {quoted[-1]} |")


def root_prefix() -> tuple[str, ...] | None:
    """Return what to put before a command that only root may run; None when there is no way to become root."""
    if os.geteuid() == 0:
        return ()
    return ("sudo",) if shutil.which("sudo") else None
