"""What the command's exit status says."""

from enum import IntEnum


class ExitCode(IntEnum):
    """Of every command; those of ``run`` are documented in the README."""

    PASSED = 0
    """All passed."""
    FAILED = 1
    """Something failed, by the submission's doing."""
    USAGE = 2
    """The command or an exercise file is wrong."""
    NO_VERDICT = 3
    """This machine or the grader could not give a verdict."""
    CHANGED = 4
    """Of ``replay``: a verdict or points are not what they were."""
    INTERRUPTED = 130
    """Ctrl-C: 128 and the number of SIGINT, as shells tell it."""
