"""Starts a program without a sandbox of its own: a process that limits itself, and then becomes the program.

Runs in the holder. What fails before that is no doing of the program's: the holder learns of it, and the program is
never told of. What execve(2) says is: the program's file is missing, or may not be executed.
"""

import fcntl
import json
import os
import resource
import select
import signal
import time
from typing import NoReturn

from grader.lab import kernel, landlock
from grader.lab.holder_plan import HolderPlan
from grader.lab.messages import SANDBOX_FAILED, Message, failure_message
from grader.lab.process_limit import ROOM_FOR_THE_USER, processes_of_user, set_limits
from grader.lab.rooms import WORK

LARGEST_FILTER_BYTES = 8 * 4096
"""BPF_MAXINSNS records of 8 bytes (``include/uapi/linux/bpf_common.h``)."""
_FILTER, _TELLS = 4, 6
"""The descriptors of the filter of system calls, and of the pipe by which the process says how far it came."""
_PREPARED = b"prepared"
_WITHIN_S = 30.0
_NOT_EXECUTABLE, _NOT_FOUND = 126, 127
"""What a shell exits with (POSIX, Shell Command Language, 2.8.2)."""


def start_plain_process(plan: HolderPlan, room: str, message: Message, descriptors: tuple[int, ...]) -> int:
    """Start a program whose descriptors are to be 0 to 5; return its pid. Raises OSError where it can't be started.

    ``message`` is the request to spawn it, ``room`` the path of its own file system.
    """
    told, tells = os.pipe()
    try:
        try:
            child = os.fork()
            if child == 0:
                _become_program(plan, room, message, (*descriptors, tells))
        finally:
            os.close(tells)
        _wait_until_prepared(child, told)
    finally:
        os.close(told)
    return child


def _wait_until_prepared(child: int, told: int) -> None:
    """Wait until a started process becomes its program; raise OSError with the reason where it can't.

    The descriptor by which it tells that closes with execve(2), or with its end. One that was killed before is told
    as a killed program: another one of the submission's may have done that, where both have the same user.
    """
    said = _read_until_prepared(child, told)
    if said in (_PREPARED, b""):
        return
    os.waitpid(child, 0)
    failure = json.loads(said)
    raise OSError(failure["errno"] or 0, f"{SANDBOX_FAILED}: {failure['error']}")


def _read_until_prepared(child: int, told: int) -> bytes:
    """Return all that it says. One that stops on its way, as another of its user can make it, is killed."""
    said, reading = b"", select.poll()
    reading.register(told, select.POLLIN)
    until_s = time.monotonic() + _WITHIN_S
    while True:
        if not reading.poll(max(0.0, until_s - time.monotonic()) * 1000):
            os.kill(child, signal.SIGKILL)
            return b""
        part = os.read(told, select.PIPE_BUF)
        said += part
        if not part:
            return said


def _become_program(plan: HolderPlan, room: str, message: Message, descriptors: tuple[int, ...]) -> NoReturn:
    """In the child: hand over the descriptors as 0 to 6, of which 3 and more close with execve(2)."""
    status, tells = _NOT_EXECUTABLE, descriptors[-1]
    try:
        try:
            _hand_over(descriptors)
            tells = _TELLS
            _prepare(plan, room, message)
        except BaseException as error:
            os.write(tells, json.dumps(failure_message(error)).encode())
            os._exit(status)
        os.write(_TELLS, _PREPARED)
        _execute(message["command"], message["environment"])
    except FileNotFoundError:
        status = _NOT_FOUND
    finally:
        os._exit(status)


def _hand_over(descriptors: tuple[int, ...]) -> None:
    moved = [fcntl.fcntl(descriptor, fcntl.F_DUPFD, len(descriptors)) for descriptor in descriptors]
    for number, descriptor in enumerate(moved):
        os.dup2(descriptor, number, inheritable=number < 3)
    os.closerange(len(descriptors), resource.getrlimit(resource.RLIMIT_NOFILE)[0])


def _prepare(plan: HolderPlan, room: str, message: Message) -> None:
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # an ignored one would stay so in the program (signal(7))
    set_limits(0, message["limits"])
    os.setsid()
    os.chdir(f"{room}/{WORK}")
    processes = message["processes"]
    if not plan.change_user:
        processes += processes_of_user() + ROOM_FOR_THE_USER
    set_limits(0, {"RLIMIT_NPROC": (processes, processes)})
    if plan.change_user:
        os.setgroups([])
        os.setresgid(*[plan.job_group] * 3)
        os.setresuid(*[plan.job_user] * 3)
    kernel.set_process_attribute(kernel.PR_SET_NO_NEW_PRIVS, 1)
    if plan.keeps_signals:
        landlock.keep_signals_inside()  # a domain in the holder's: the holder reaches in, nothing reaches out
    if plan.opens_only:
        landlock.open_only((*plan.opens_only, (room, landlock.ALL)))
    kernel.refuse_system_calls(os.pread(_FILTER, LARGEST_FILTER_BYTES, 0))


def _execute(command: list[str], environment: dict[str, str]) -> None:
    """Become the program. Raises OSError, told among what it prints, as a shell tells it."""
    try:
        os.execvpe(command[0], command, environment)
    except OSError as error:
        why = "not found" if isinstance(error, FileNotFoundError) else error.strerror
        os.write(2, f"{command[0]}: {why}\n".encode(errors="replace"))
        raise
