"""The command ``sockgrade``: one file a command; arguments, terminal and exit codes, and nothing else."""

import gc
import os
import sys


def main() -> None:
    """Run the command line. Ctrl-C is answered with one line from the first moment on, also while importing."""
    _open_standard_descriptors()
    gc.disable()  # what is imported stays: looking for garbage in it, again and again, finds none
    try:
        from grader.cli.main import run
        from grader.cli.output import be_patient

        be_patient()
        run()
    except KeyboardInterrupt:
        sys.stderr.write("interrupted: everything that was started has been ended\n")
        sys.exit(130)


def _open_standard_descriptors() -> None:
    """Give 0, 1 and 2 to the null device where whoever started us had closed them: no file may get them."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # it was closed when Python started
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 - for good
