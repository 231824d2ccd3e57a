"""Which system calls programs are refused, in both kinds of lab; and that what they need is not among them."""

import errno
import platform
import subprocess

import pytest

from grader.lab.seccomp import REFUSED, filter_program, rules
from tests.lab.conftest import MakeWorld
from tests.lab.worlds import World, building

CALL = """
import ctypes, errno, sys
libc = ctypes.CDLL(None, use_errno=True)
def attempt(name, *arguments):
    done = getattr(libc, name)(*arguments)
    print(name, "done" if done != -1 else errno.errorcode[ctypes.get_errno()])
"""


def refusals(world: World, code: str) -> list[str]:
    """Return what calls in C gave."""
    return world.python(CALL + code).output.splitlines()


def test_calls_that_reach_other_parts_of_the_kernel_are_refused(world: World) -> None:
    """Each by EPERM: ptrace(2), new namespaces, memory that no limit counts, System V IPC."""
    seen = refusals(
        world,
        "attempt('ptrace', 0, 0, 0, 0)\n"
        "attempt('unshare', 0x10000000)\n"
        "attempt('memfd_create', b'x', 0)\n"
        "attempt('shmget', 1, 4096, 0o1777)\n"
        "attempt('msgget', 1, 0o1777)\n"
        "attempt('mount', b'a', b'/tmp', b'tmpfs', 0, 0)\n"
        "attempt('personality', 0x40000)\n",
    )
    names = ["ptrace", "unshare", "memfd_create", "shmget", "msgget", "mount", "personality"]
    assert seen == [f"{name} EPERM" for name in names]


def test_each_of_them_works_outside() -> None:
    """Else the refusal would be the machine's, and would show nothing."""
    script = (
        CALL + "attempt('memfd_create', b'x', 0)\nattempt('ptrace', 0, 0, 0, 0)\nattempt('personality', 0x40000)\n"
    )
    run = subprocess.run(["python3", "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["memfd_create", "done", "ptrace", "done", "personality", "done"]


def test_a_child_in_new_namespaces_is_refused(world: World) -> None:
    """clone(2) by its flags; clone3(2), whose flags a filter can't see, is not there at all."""
    code = (
        "libc.syscall.restype = ctypes.c_long\n"
        "for flag in (0x10000000, 0x40000000, 0x20000, 0x20000000):\n"
        "    made = libc.syscall(56, ctypes.c_ulong(flag | 17), 0, 0, 0, 0)\n"
        "    if made == 0: __import__('os')._exit(0)\n"
        "    print(errno.errorcode[ctypes.get_errno()] if made == -1 else 'made')\n"
        "made = libc.syscall(435, 0, 0)\n"
        "print(errno.errorcode[ctypes.get_errno()])\n"
    )
    assert refusals(world, code) == ["EPERM"] * 4 + ["ENOSYS"]


@pytest.mark.parametrize(
    ("family", "said"),
    [("AF_UNIX", "made"), ("AF_INET", "made"), ("AF_INET6", "made"), ("AF_NETLINK", "made"), ("38", "EAFNOSUPPORT"),
     ("40", "EAFNOSUPPORT"), ("17", "EAFNOSUPPORT"), ("3", "EAFNOSUPPORT")],
)  # fmt: skip
def test_only_the_families_of_the_course_can_be_had(shared_world: World, family: str, said: str) -> None:
    """Sockets of other families reach parts of the kernel that no exercise is about."""
    code = (
        "import errno, socket\n"
        "try:\n"
        f"    socket.socket({family if family.isdigit() else 'socket.' + family}, socket.SOCK_RAW "
        f"if '{family}' == 'AF_NETLINK' else socket.SOCK_DGRAM)\n"
        "    print('made')\n"
        "except OSError as error:\n"
        "    print(errno.errorcode[error.errno])\n"
    )
    assert shared_world.python(code).output == f"{said}\n"


@pytest.mark.parametrize(
    ("protocol", "said"), [(0, "made"), (4, "made"), (12, "EPROTONOSUPPORT"), (16, "EPROTONOSUPPORT")]
)
def test_netlink_is_for_addresses_and_sockets_alone(shared_world: World, protocol: int, said: str) -> None:
    """The C library and ``ss`` need these two."""
    code = (
        "import errno, socket\n"
        "try:\n"
        f"    socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, {protocol})\n"
        "    print('made')\n"
        "except OSError as error:\n"
        "    print(errno.errorcode[error.errno])\n"
    )
    assert shared_world.python(code).output == f"{said}\n"


def test_nothing_can_be_typed_into_a_terminal(world: World) -> None:
    """TIOCSTI: it would put words into somebody's shell."""
    code = (
        "import fcntl\n"
        "try:\n"
        "    fcntl.ioctl(0, 0x5412, b'x')\n"
        "except OSError as error:\n"
        "    print(errno.errorcode[error.errno])\n"
    )
    assert refusals(world, code) == ["EPERM"]


def test_a_call_of_another_architecture_ends_the_program(make_world: MakeWorld) -> None:
    """By SIGSYS: 32-bit calls have other numbers, and the filter would not know them."""
    if platform.machine() != "x86_64":
        pytest.skip("`int 0x80` is a way of x86 processors only")
    world = make_world()
    code = (
        'int main(void) { int got; __asm__ volatile("int $0x80" : "=a"(got) : "a"(20)); return got > 0 ? 0 : 1; }'
    )
    world.build("server.c", code, building("gcc", "-o", "server", "server.c"))
    facts = world.ended(world.start_built())
    assert facts.signal == "SIGSYS"


@pytest.fixture
def shared_world(make_world: MakeWorld) -> World:
    """Make a world of either kind."""
    return make_world()


def test_ordinary_programs_go_on(world: World) -> None:
    """Threads, children, timers, name lookups, polling: what servers are made of."""
    code = (
        "import asyncio, multiprocessing, select, socket, subprocess, tempfile, threading\n"
        "threading.Thread(target=lambda: None).start()\n"
        "print(subprocess.run(['true']).returncode)\n"
        "select.epoll().close()\n"
        "socket.getaddrinfo('server', 9999)\n"
        "asyncio.run(asyncio.sleep(0))\n"
        "multiprocessing.get_context('fork').Lock()\n"
        "tempfile.TemporaryFile().write(b'x')\n"
        "print('all')\n"
    )
    if not world.is_isolated:
        code = code.replace("'server'", "'localhost'")
    assert world.python(code).output == "0\nall\n"


def test_every_rule_is_in_the_filter() -> None:
    """The filter has at least a record for each refused call, and ends within what the kernel takes."""
    records = len(filter_program()) // 8
    assert len(set(REFUSED)) == len(REFUSED)
    assert len({rule.call for rule in rules()}) <= records <= 4096
    assert all(
        rule.answer in (errno.EPERM, errno.ENOSYS, errno.EAFNOSUPPORT, errno.EPROTONOSUPPORT) for rule in rules()
    )
