"""Root without CAP_SYS_PTRACE, as in most containers, sees what other users' processes have."""

import os
import shutil
from contextlib import ExitStack

import pytest

from tests.observe.worlds import python_child

CONTAINER = ("chown", "dac_override", "fowner", "fsetid", "kill", "setgid", "setuid", "setpcap", "net_bind_service",
             "net_raw", "sys_chroot", "mknod", "audit_write", "setfcap")  # fmt: skip
"""The capabilities that root has in a container of Docker's, unless it is started with more or with fewer."""
AS_IN_A_CONTAINER = (
    "setpriv",
    f"--bounding-set=-all,{','.join(f'+{each}' for each in CONTAINER)}",
    "--inh-caps=-all",
)
LOOK = """
import ctypes, os, signal, socket, subprocess, sys
from grader.observe.activity import read_activities
from grader.observe.as_owner import read_as_owner
from grader.observe.descriptors import read_descriptors, socket_owners
from grader.observe.processes import has_variable
code = '''
import ctypes, os, socket, sys
os.setgroups([]), os.setresgid(65533, 65533, 65533), os.setresuid(65534, 65534, 65534)
server = "import ctypes, socket, sys; listener = socket.create_server(('127.0.0.1', 0)); "
server += "ctypes.CDLL(None).prctl(4, int(sys.argv[1]), 0, 0, 0); print('up', flush=True); listener.accept()"
os.execve(sys.executable, [sys.executable, "-c", server, sys.argv[1]], {"NAME": "value"})
'''
def start(is_dumpable):
    child = subprocess.Popen([sys.executable, "-c", code, str(is_dumpable)], stdout=subprocess.PIPE, text=True)
    child.stdout.readline()
    return child
ctypes.CDLL(None).prctl(1, signal.SIGUSR1, 0, 0, 0)
open_one, closed_one = start(1), start(0)
try:
    os.readlink(f"/proc/{open_one.pid}/fd/0")
    print("it may look at everybody")
except PermissionError:
    print("it may not look")
table = read_descriptors([open_one.pid, closed_one.pid])
print(any(row.target.startswith("socket:") for row in table.rows), table.unreadable == (closed_one.pid,))
print(has_variable(open_one.pid, b"NAME=value"), has_variable(closed_one.pid, b"NAME=value"))
told = ctypes.c_int()
ctypes.CDLL(None).prctl(2, ctypes.byref(told))
print(os.geteuid(), open("/proc/self/status").read().split("Uid:")[1].split()[:4], told.value == signal.SIGUSR1)
open_one.kill(), closed_one.kill()
"""


def test_root_without_the_capability_to_look_does_so_as_the_owner(stack: ExitStack) -> None:
    """Not at one that says that nobody may look; and it is itself again afterwards."""
    if os.getuid() or shutil.which("setpriv") is None:
        pytest.skip("only root can give up capabilities, by setpriv of util-linux")
    child = python_child(stack, LOOK, prefix=AS_IN_A_CONTAINER)
    assert child.stdout
    assert child.stdout.read().splitlines() == [
        "it may not look",
        "True True",
        "True False",
        "0 ['0', '0', '0', '0'] True",
    ]
