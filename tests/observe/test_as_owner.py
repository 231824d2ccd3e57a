"""Root without CAP_SYS_PTRACE, as in most containers, sees what other users' processes have."""

from contextlib import ExitStack

from tests.container_root import as_in_a_container
from tests.observe.worlds import python_child

LOOK = """
import ctypes, os, signal, subprocess, sys, time
from grader.observe.activity import read_activities
from grader.observe.descriptors import read_descriptors
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
def waits(child):
    return [call.name for facts in read_activities([child.pid]) for call in facts.waits]
until_s = time.monotonic() + 20
while not waits(open_one) and time.monotonic() < until_s:
    time.sleep(0.01)
print(waits(open_one), waits(closed_one))
told = ctypes.c_int()
ctypes.CDLL(None).prctl(2, ctypes.byref(told))
print(os.geteuid(), open("/proc/self/status").read().split("Uid:")[1].split()[:4], told.value == signal.SIGUSR1)
open_one.kill(), closed_one.kill()
"""


def test_root_without_the_capability_to_look_does_so_as_the_owner(stack: ExitStack) -> None:
    """Not at one that says that nobody may look; and it is itself again afterwards."""
    child = python_child(stack, LOOK, prefix=as_in_a_container())
    assert child.stdout
    assert child.stdout.read().splitlines() == [
        "it may not look",
        "True True",
        "True False",
        "['accept4'] []",
        "0 ['0', '0', '0', '0'] True",
    ]
