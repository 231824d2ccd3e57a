"""Gives a crash the time to be seen: a dying program's sockets go before the program does."""

from grader.model.lab import Lab

WITHIN_S = 0.3


def let_crashes_show(lab: Lab) -> None:
    """Wait a moment for a program of the lab that ends although nothing asked for it.

    Called where something went wrong: the kernel closes a process's descriptors first (``do_exit`` in
    kernel/exit.c) and only then tells of its end, so that a crash could be taken for a refusal or a reset.
    """
    lab.wait_until(lambda: _has_crashed(lab), within_s=WITHIN_S)


def _has_crashed(lab: Lab) -> bool:
    programs = lab.programs.values()
    return any(not program.ending_is_expected and not program.is_running for program in programs)
