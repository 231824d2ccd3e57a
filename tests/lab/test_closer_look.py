"""What both kinds of lab tell of a program's processes, and of its system calls when it is started once more."""

import shutil

import pytest

from grader.model.lab import CannotShow
from tests.lab.worlds import ECHO, World

TAKES_AND_ENDS = """
import socket, sys
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", int(sys.argv[1])))
print("a secret word")
sys.exit(3)
"""

NEVER_RESTS = """
import socket, sys
with socket.create_server(("", int(sys.argv[1]))):
    print("up")
    while True:
        pass
"""
ENDS_LATER = "import time; time.sleep(0.3)"


def test_how_long_a_program_lived(world: World) -> None:
    """So far while it runs; not longer once its end was noticed."""
    running = world.start_up(ECHO)
    first = running.lived_s
    world.until(lambda: running.lived_s > first, "more of its life")
    ended = world.start(ENDS_LATER, name="other")
    world.ended(ended)
    lived = ended.lived_s
    assert 0.3 <= lived <= running.lived_s
    world.until(lambda: running.lived_s > 2 * lived, "more of the other's life")
    assert ended.lived_s == lived


def test_the_call_in_which_a_server_waits(world: World) -> None:
    """accept(2), on the descriptor that its LISTEN row names; nothing is told of one that has ended."""
    program = world.start_up(ECHO)
    [owner] = world.listener().owners
    world.until(lambda: any(each.waits for each in world.lab.process_table("server")), "a call")
    [process] = world.lab.process_table("server")
    assert (process.pid, process.waits[0].name) == (owner.pid, "accept4")
    assert process.waits[0].descriptor == owner.descriptor
    program.kill()
    assert world.lab.process_table("server") == ()


def test_a_program_is_started_once_more_under_strace(world: World) -> None:
    """Its calls are told, with the arguments that it was started with; it leaves nothing running behind."""
    if shutil.which("strace") is None:
        pytest.skip("`strace` is not installed")
    world.ended(world.start(TAKES_AND_ENDS))
    trace = world.lab.trace_server("server", within_s=10)
    calls = trace.calls
    assert not trace.is_cut_off
    names = [call.name for call in calls]
    assert {"socket", "setsockopt", "bind", "exit_group"} <= set(names)
    [bind] = [call for call in calls if call.name == "bind"]
    assert f"htons({world.port})" in bind.arguments
    assert (bind.result, bind.error) == (0, None)
    assert not any("secret" in call.line for call in calls)
    assert world.lab.programs["server"].facts().status == 3
    assert world.rows() == []


def test_a_traced_program_that_goes_on_is_ended(world: World) -> None:
    """When the time is up, with the socket that it has; it is told that there may be more to come."""
    if shutil.which("strace") is None:
        pytest.skip("`strace` is not installed")
    world.start_up(NEVER_RESTS).kill()
    trace = world.lab.trace_server("server", within_s=1)
    assert "listen" in [call.name for call in trace.calls]
    assert trace.is_cut_off
    world.until(lambda: not world.rows(), "the end of its sockets")


def test_a_call_that_the_sandbox_refuses_is_shown(private: World) -> None:
    """By a filter of system calls, before the kernel itself looks at it."""
    if shutil.which("strace") is None:
        pytest.skip("`strace` is not installed")
    private.ended(private.start("import socket\nsocket.socket(socket.AF_PACKET, socket.SOCK_RAW)"))
    calls = private.lab.trace_server("server", within_s=10).calls
    assert ("socket", "EAFNOSUPPORT") in [(call.name, call.error) for call in calls]


def test_a_traced_program_at_rest_is_ended_at_once(world: World) -> None:
    """A server that is up waits for clients, who do not come: its time is not used up."""
    if shutil.which("strace") is None:
        pytest.skip("`strace` is not installed")
    world.start_up(ECHO).kill()
    began_s = world.lab.elapsed_s()
    trace = world.lab.trace_server("server", within_s=60)
    assert "listen" in [call.name for call in trace.calls]
    assert not trace.is_cut_off
    assert world.lab.elapsed_s() - began_s < 60


def test_without_strace_it_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the mend; the command's absence is this machine's."""
    monkeypatch.setattr(
        "grader.lab.machine.find_command", lambda name: None if name == "strace" else f"/usr/bin/{name}"
    )
    world.ended(world.start(TAKES_AND_ENDS))
    with pytest.raises(CannotShow, match="sudo apt install strace"):
        world.lab.trace_server("server", within_s=1)
