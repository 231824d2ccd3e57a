"""The holder: the first process of a lab, which owns its namespaces and does what only their owner may.

It is forked from the grader, moves into namespaces of its own, and then serves requests one at a time. Its end
ends everything in the lab: it is process 1 of the lab's pid namespace (pid_namespaces(7)). It ends when the
grader's side of the pair closes, so also when the grader is killed.

It knows nothing of exercises, checks or points: those stay in the grader.
"""

import contextlib
import fcntl
import os
import resource
import signal
import socket
import sys
import time
from typing import NoReturn

from grader.lab import kernel, landlock
from grader.lab.holder_plan import HolderPlan
from grader.lab.holder_requests import LAUNCHER_DESCRIPTORS, RequestServer, keep_free
from grader.lab.killing import kill_found
from grader.lab.limits import AS_USUAL
from grader.lab.messages import OtherSideGoneError, failure_message, send_message
from grader.lab.process_limit import set_limits
from grader.lab.rooms import remove_tree
from grader.model.lab import LabError
from grader.observe.processes import descendants

_LOOK_AGAIN_S = 0.002
_SHARED_MEMORY = "/dev/shm"  # noqa: S108 - where the C library keeps it


def fork_holder(plan: HolderPlan) -> tuple[int, socket.socket]:
    """Return the pid of the holder's parent and the grader's side of the pair.

    Two forks: unshare(CLONE_NEWPID) moves only children. The parent waits for the holder and ends with it, so
    that the grader has one child to wait for. Raises OSError.
    """
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    # Forked, not started anew: an interpreter's start costs ten times as much, and nothing of the grader's
    # memory can be read by programs of the lab, which live in pid namespaces below the holder's.
    parent = os.fork()
    if not parent:
        _become_holder(plan, theirs)
    theirs.close()
    return parent, ours


def _become_holder(plan: HolderPlan, pair: socket.socket) -> NoReturn:
    """Never returns: whatever happens, this process must not run on as a second grader."""
    status = 0
    try:
        os.setsid()
        pair = _keep_only(pair, plan.keeps_open)
        _restore_signals()
        os.umask(0o022)
        set_limits(0, AS_USUAL)
        if plan.isolated:
            keep_free(LAUNCHER_DESCRIPTORS)
            _enter_namespaces(plan)
        else:
            kernel.set_process_attribute(kernel.PR_SET_CHILD_SUBREAPER, 1)
            _enter_folder(plan)
        holder = os.fork() if plan.isolated else 0
        if holder:
            pair.close()
            status = _shell_status(os.waitpid(holder, 0)[1])
        else:
            if plan.isolated:
                # bubblewrap finds its children by their pids in /proc, which must be this pid namespace's own.
                kernel.mount("proc", "/proc", "proc", kernel.MS_NOSUID | kernel.MS_NODEV)
            try:
                RequestServer(plan, pair).serve()
            finally:
                if not plan.isolated:
                    _clear_away(plan)
    except BaseException as error:
        with contextlib.suppress(OtherSideGoneError, OSError):
            send_message(pair, failure_message(error))
    finally:
        os._exit(status)


def _shell_status(wait_status: int) -> int:
    code = os.waitstatus_to_exitcode(wait_status)
    return code if code >= 0 else 128 - code


def _keep_only(pair: socket.socket, others: tuple[int, ...]) -> socket.socket:
    """Close every descriptor but these, the pair with a new number above those that a launcher is given."""
    kept = fcntl.fcntl(pair.fileno(), fcntl.F_DUPFD_CLOEXEC, LAUNCHER_DESCRIPTORS[-1] + 1)
    pair.detach()
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    first = 3
    for spared in sorted((kept, *others)):
        os.closerange(first, spared)
        first = spared + 1
    os.closerange(first, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    return socket.socket(fileno=kept)


def _restore_signals() -> None:
    """Undo what the grader or its parent set: bubblewrap hangs where SIGCHLD is ignored."""
    for number in _changed_signals():
        signal.signal(number, signal.SIG_DFL)
    # A program may end before it is released, and the grader before it is answered: neither may end the holder.
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    kernel.restore_reserved_signals()
    signal.pthread_sigmask(signal.SIG_SETMASK, set())


def _changed_signals() -> set[int]:
    """Return the signals that are ignored or caught (proc_pid_status(5)): to set them all takes much longer.

    Without those that the C library keeps for itself.
    """
    with open("/proc/self/status", encoding="utf-8", errors="replace") as file:
        masks = [int(line.split()[1], 16) for line in file if line.startswith(("SigIgn:", "SigCgt:"))]
    return {number for number in range(1, 65) if any(mask >> (number - 1) & 1 for mask in masks)} - {32, 33}


def _enter_namespaces(plan: HolderPlan) -> None:
    others = kernel.CLONE_NEWPID | kernel.CLONE_NEWIPC | kernel.CLONE_NEWUTS
    if plan.change_user:
        # The room is mounted while still root: only root may show the job user folders below root's home.
        kernel.unshare(kernel.CLONE_NEWNS)
        _mount_room(plan, owner=(plan.job_user, plan.job_group))
        os.setgroups([])
        os.setresgid(plan.job_group, plan.job_group, plan.job_group)
        os.setresuid(plan.job_user, plan.job_user, plan.job_user)
        kernel.set_process_attribute(kernel.PR_SET_DUMPABLE, 1)  # else its own uid_map belongs to root
        kernel.unshare(kernel.CLONE_NEWUSER | kernel.CLONE_NEWNS | others)
        kernel.map_only(0, plan.job_user, plan.job_group)
    else:
        kernel.unshare(kernel.CLONE_NEWUSER | kernel.CLONE_NEWNS | others)
        kernel.map_only(0, plan.job_user, plan.job_group)
        _mount_room(plan, owner=(0, 0))
    os.chdir(plan.room)


def _mount_room(plan: HolderPlan, *, owner: tuple[int, int]) -> None:
    kernel.mount("none", "/", None, kernel.MS_REC | kernel.MS_PRIVATE)
    options = f"size={plan.room_mib}m,nr_inodes={plan.room_inodes},mode=755,uid={owner[0]},gid={owner[1]}"
    kernel.mount("sockgrade", plan.room, "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, options)
    for source, name in plan.binds:
        target = f"{plan.room}/{name}"
        os.makedirs(target, exist_ok=True)
        kernel.mount(source, target, None, kernel.MS_BIND | kernel.MS_REC)


def _enter_folder(plan: HolderPlan) -> None:
    """Without namespaces: make the room, a plain folder, and keep signals inside where that can be."""
    # The job user must reach its working copy, and may list nothing.
    os.mkdir(plan.room, 0o711 if plan.change_user else 0o700)
    try:
        os.chdir(plan.room)
        if plan.keeps_signals:
            _keep_signals_inside()
    except BaseException:
        # Nobody else may be there to remove it: such as where the grader was killed meanwhile.
        os.rmdir(plan.room)
        raise


def _keep_signals_inside() -> None:
    grader = os.getppid()
    kernel.set_process_attribute(kernel.PR_SET_NO_NEW_PRIVS, 1)
    landlock.keep_signals_inside()
    try:
        os.kill(grader, 0)
    except PermissionError:
        return
    # At the end everything that can be signalled is killed: that must never be more than the lab.
    raise LabError("Landlock says that it keeps signals inside, and doesn't")


def _clear_away(plan: HolderPlan) -> None:
    """Without a pid namespace: kill what is left, again and again until nothing is, and remove the room."""
    while True:
        _kill_what_is_left(plan)
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            break
        # Not a wait for one end: a list of children may have missed one while another ended (proc_pid_children(5)).
        time.sleep(_LOOK_AGAIN_S)
    remove_tree(plan.room)
    if plan.change_user:
        _remove_shared_memory(plan.job_user)


def _remove_shared_memory(job_user: int) -> None:
    """Remove what the job user, who has nothing else, has left in the folder of all programs (shm_overview(7))."""
    with contextlib.suppress(FileNotFoundError), os.scandir(_SHARED_MEMORY) as entries:
        for entry in entries:
            with contextlib.suppress(OSError):  # it was there for a moment
                if entry.stat(follow_symlinks=False).st_uid == job_user:
                    is_folder = entry.is_dir(follow_symlinks=False)
                    remove_tree(entry.path) if is_folder else os.unlink(entry.path)


def _kill_what_is_left(plan: HolderPlan) -> None:
    """At once, by kill(2) of -1, where that reaches only the lab: no chain of forks outruns it."""
    if plan.keeps_signals:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(-1, signal.SIGKILL)
    elif plan.change_user:
        if os.fork() == 0:
            try:
                os.setresuid(plan.job_user, plan.job_user, plan.job_user)
                os.kill(-1, signal.SIGKILL)
            finally:
                os._exit(0)
    else:
        kill_found(lambda: descendants(os.getpid())[1:])


if sys.platform != "linux":
    raise ImportError("sockgrade runs on Linux: it reads the kernel's own socket tables")
