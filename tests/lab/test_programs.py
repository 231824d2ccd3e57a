"""Laws of started programs, the same for both kinds of lab: seen, heard, ended, and told about truthfully."""

import os
import signal
from contextlib import suppress
from pathlib import Path
from typing import Literal

import psutil
import pytest

from grader.lab import namespace_lab
from grader.lab.sandbox import SandboxPlan, bubblewrap_arguments
from grader.model.lab import CannotShow, LabError
from grader.model.recipe import Recipe
from grader.model.sockets import SocketState
from tests.lab.conftest import MakeWorld
from tests.lab.remains import marked, processes_of, wait_until_unmarked
from tests.lab.worlds import ECHO, SLEEPER, C, World
from tests.waiting import wait_until

FORKS = """
import os, signal, sys
for _ in range(3):
    if os.fork() == 0:
        while True:
            signal.pause()
print("up")
while True:
    signal.pause()
"""
DAEMON = """
import os, signal, sys
reader, writer = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork() != 0:
        os._exit(0)
    for number in signal.SIGHUP, signal.SIGTERM:
        signal.signal(number, signal.SIG_IGN)
    os.write(writer, b"up")
    while True:
        signal.pause()
os.wait()
os.read(reader, 2)
print("up")
while True:
    signal.pause()
"""
"""A double fork with a session of its own: its parent is no longer the program."""
LEADERLESS = """
import ctypes, platform, socket, sys, threading
def serve():
    with socket.create_server(("", int(sys.argv[1]))) as listener:
        print("up", flush=True)
        while True:
            listener.accept()
threading.Thread(target=serve).start()
ctypes.CDLL(None).syscall({"x86_64": 60}.get(platform.machine(), 93), 0)
"""
"""exit(2) by the first thread, as pthread_exit(3) in main() ends."""
GRANDCHILD = """
import os, signal, sys
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.setsid()
        print("up")
    while True:
        signal.pause()
while True:
    signal.pause()
"""


def marker_for(request: pytest.FixtureRequest) -> str:
    return f"marker-{os.getpid()}-{request.node.name}"


def test_a_started_server_is_seen_in_listen(world: World) -> None:
    """Its row names its own process and the descriptor that holds the listening socket."""
    program = world.start(ECHO)
    [owner] = world.listener().owners
    assert owner.pid == program.pid
    assert os.readlink(f"/proc/{owner.pid}/fd/{owner.descriptor}") == f"socket:[{world.listener().inode}]"


@pytest.mark.parametrize("command", [("ss", "-Htan"), ("netstat", "-tan")], ids=["ss", "netstat"])
def test_a_second_oracle_in_the_host_sees_the_same_listener(world: World, command: tuple[str, ...]) -> None:
    """What `ss` and `netstat` print there has the same port in LISTEN, and the same lengths of the queue."""
    world.start(ECHO)
    row = world.listener()
    found = [line.split() for line in world.run(*command).output.splitlines() if str(row.local) in line.split()]
    assert len(found) == 1
    assert "LISTEN" in found[0]
    # netstat does not tell the backlog: its Send-Q of a listener is always 0.
    assert found[0][1] == str(row.receive_queue)
    assert command[0] == "netstat" or found[0][2] == str(row.send_queue)


def test_the_second_oracle_names_the_same_descriptor(world: World) -> None:
    """The program's own `ls -l /proc/self/fd` has the inode of the row at the descriptor of its owner."""
    program = world.start(
        ECHO.replace('print("up")', 'import os; print(os.readlink("/proc/self/fd/3")); print("up")')
    )
    world.await_text(program, "up")
    row = world.listener()
    assert program.facts().output.splitlines()[0] == f"socket:[{row.inode}]"
    assert row.owners[0].descriptor == 3


def test_output_arrives_line_by_line_from_a_program_that_does_not_flush(world: World) -> None:
    """The C library's printf is seen while the program still runs: it writes to a terminal."""
    code = '#include <stdio.h>\n#include <unistd.h>\nint main(void) { printf("a line\\n"); for (;;) pause(); }\n'
    world.build("server.c", code, C)
    program = world.lab.start_server(
        "server", program="server", host="server", privilege="user", arguments=(), environment={}, listens=()
    )
    world.await_text(program, "a line\n")
    assert program.facts().is_running


def test_the_terminal_changes_nothing_in_the_text(world: World) -> None:
    """Newlines stay single, tabs stay tabs."""
    assert world.python(r"print('a\tb\nc')").output == "a\tb\nc\n"


def test_bytes_that_are_no_text_are_told(world: World) -> None:
    """They are shown by their numbers, and lose nothing."""
    facts = world.python(r"import os; os.write(1, b'a\xff\x00b')")
    assert facts.output == "a\\xff\x00b"


def test_output_and_errors_come_in_their_order(world: World) -> None:
    """Both go to one terminal."""
    assert world.run("sh", "-c", "echo 1; echo 2 >&2; echo 3").output == "1\n2\n3\n"


def test_all_that_was_printed_before_the_end_is_kept(world: World) -> None:
    """The last line is not lost to the end of the program."""
    assert world.run("sh", "-c", "seq 5000").output.splitlines()[-1] == "5000"


@pytest.mark.parametrize("status", [0, 1, 127, 255])
def test_an_exit_status_is_told(world: World, status: int) -> None:
    """As the program gave it."""
    facts = world.run("sh", "-c", f"exit {status}")
    assert (facts.state, facts.status, facts.signal) == ("exited", status, None)


@pytest.mark.parametrize("status", [128 + signal.SIGINT, 128 + signal.SIGTERM])
def test_an_exit_status_above_128_is_no_signal(world: World, status: int) -> None:
    """A program that exits with 143 was not killed by SIGTERM, where it lived long enough to be seen."""
    facts = world.python(f"import sys; sys.exit({status})")
    assert (facts.state, facts.status, facts.signal) == ("exited", status, None)


@pytest.mark.parametrize("name", ["SIGTERM", "SIGKILL", "SIGSEGV", "SIGABRT", "SIGPIPE"])
def test_a_signal_that_ends_a_program_is_told(world: World, name: str) -> None:
    """By its name, with no exit status."""
    facts = world.python(
        f"import os, signal; signal.signal(signal.SIGPIPE, signal.SIG_DFL); os.kill(os.getpid(), signal.{name})"
    )
    assert (facts.state, facts.status, facts.signal) == ("signalled", None, name)


def test_a_sent_signal_reaches_the_program(world: World) -> None:
    """The program itself gets it, not the launcher around it."""
    program = world.start_up(
        "import signal\nsignal.signal(signal.SIGUSR1, lambda *_: print('got it'))\n" + SLEEPER, name="server"
    )
    program.send_signal("SIGUSR1")
    world.await_text(program, "got it")
    assert program.facts().is_running


def test_a_signal_to_an_ended_program_does_nothing(world: World) -> None:
    """Its pid may be somebody else's by now."""
    program = world.start("pass")
    world.ended(program)
    program.send_signal("SIGKILL")


def test_a_program_that_ignores_sigterm_is_still_ended_by_kill(world: World) -> None:
    """SIGKILL can't be ignored."""
    code = "import signal\nsignal.signal(signal.SIGTERM, lambda *_: print('no'))\n"
    program = world.start_up(code + SLEEPER)
    program.send_signal("SIGTERM")
    world.await_text(program, "no")
    program.kill()
    assert program.facts().signal == "SIGKILL"


def test_a_stopped_program_is_still_ended_by_kill(world: World) -> None:
    """SIGKILL reaches what SIGSTOP has stopped."""
    program = world.start_up(SLEEPER)
    program.send_signal("SIGSTOP")
    program.kill()
    assert not program.facts().is_running
    assert not Path(f"/proc/{program.pid}").exists()


def test_the_pid_is_the_programs_own(world: World) -> None:
    """Its command line is the program's, not a sandbox's."""
    program = world.start_up(SLEEPER)
    assert Path(f"/proc/{program.pid}/cmdline").read_bytes().startswith(b"python3\0-u\0server.py\0")


def test_pids_include_forked_children(world: World) -> None:
    """The program's process first, and no launcher among them."""
    program = world.start_up(FORKS)
    world.until(lambda: len(program.pids()) >= 4, "three children")
    assert len(program.pids()) == 4
    assert program.pids()[0] == program.pid
    assert all(b"server.py" in Path(f"/proc/{pid}/cmdline").read_bytes() for pid in program.pids())


def test_pids_include_a_daemon_that_left_its_parent(world: World) -> None:
    """A double fork with a session of its own is still the program's doing."""
    program = world.start_up(DAEMON)
    assert len(program.pids()) == 2


def test_a_server_whose_first_thread_has_ended_serves_on(world: World) -> None:
    """As a C program does whose main() calls pthread_exit(3)."""
    program = world.start_up(LEADERLESS)
    world.until(lambda: psutil.Process(program.pid).status() == psutil.STATUS_ZOMBIE, "the first thread's end")
    row = world.await_row(state=SocketState.LISTEN)
    assert [owner.pid for owner in row.owners] == [program.pid]
    assert program.pids() == (program.pid,)
    assert program.facts().is_running
    program.kill()
    world.until(lambda: not program.facts().is_running, "its end")


def test_an_ended_program_has_no_pids(world: World) -> None:
    """A pid may be given to another process at once."""
    program = world.start("pass")
    world.ended(program)
    assert program.pids() == ()


@pytest.mark.parametrize("code", [FORKS, GRANDCHILD, DAEMON], ids=["children", "sessions", "double-fork"])
def test_kill_ends_all_that_a_program_started(world: World, request: pytest.FixtureRequest, code: str) -> None:
    """At once: nothing of it lives when kill() returns, though the lab goes on."""
    marker = marker_for(request)
    program = world.start_up(code, marker)
    assert marked(marker)
    program.kill()
    assert not marked(marker)


def test_a_program_killed_right_after_its_start_leaves_nothing(
    world: World, request: pytest.FixtureRequest
) -> None:
    """Also when its launcher was still at work."""
    marker = marker_for(request)
    for number in range(10):
        world.start(SLEEPER, marker, name=f"server-{number}").kill()
    wait_until_unmarked(marker)


def test_the_end_of_one_program_leaves_the_others(world: World) -> None:
    """A kill is for one program, not for its host."""
    other = world.start_up(SLEEPER, name="other")
    world.start_up(SLEEPER, name="server").kill()
    assert other.facts().is_running


def test_each_start_has_a_working_copy_of_its_own(world: World) -> None:
    """What one start writes, the next one does not find."""
    code = "import os\nprint(os.listdir('.'))\nopen('left', 'w').close()\n"
    for name in ("first", "second"):
        assert world.ended(world.start(code, name=name)).output == "['server.py']\n"


def test_home_is_the_working_folder(world: World) -> None:
    """A program that writes to $HOME finds a folder there, its own."""
    assert world.python("import os; print(os.path.samefile(os.environ['HOME'], '.'))").output == "True\n"


def test_no_variable_of_the_grader_reaches_a_program(secret: str, world: World) -> None:
    """Neither in its own environment nor in that of any process that it can see."""
    shown = world.python("import os; print(*os.environ)").output.split()
    known = {"PATH", "HOME", "TMPDIR", "LANG", "TERM", "USER", "PWD", "LC_CTYPE", "SHLVL", "_"}
    assert set(shown) <= (known if world.is_isolated else known | {"SOCKGRADE_PROGRAM"})
    assert secret not in world.run("sh", "-c", "cat /proc/[0-9]*/environ 2>/dev/null").output


def test_a_variable_of_the_exercise_reaches_the_program(world: World) -> None:
    """As it was written, spaces and all."""
    program = world.start("import os\nprint(os.environ['GREETING'])", environment={"GREETING": "good  day=1"})
    assert world.ended(program).output == "good  day=1\n"


def test_arguments_reach_the_program_as_they_are(world: World) -> None:
    """No shell is between: no word is split, expanded or dropped."""
    words = ("a b", "", "$HOME", "*", "--", "ä")
    assert world.python("import sys; print(sys.argv[1:])", *words).output == f"{list(words)}\n"


def test_a_program_starts_with_descriptors_0_1_2_alone(world: World) -> None:
    """A server's first socket is 3, as the exercises say, and nothing of the grader is open in it."""
    program = world.start("import os\nprint(sorted(map(int, os.listdir('/proc/self/fd')))[:-1])")
    assert world.ended(program).output == "[0, 1, 2]\n"


def test_a_command_starts_with_descriptors_0_1_2_alone(world: World) -> None:
    """Commands too: the listing's own descriptor is 3, and the last."""
    assert (
        world.python("import os; print(sorted(map(int, os.listdir('/proc/self/fd'))))").output == "[0, 1, 2, 3]\n"
    )


def test_no_signal_is_ignored_or_blocked_at_the_start(world: World) -> None:
    """A program has the dispositions of a program started from a shell; Python itself ignores two."""
    shown = world.run("sh", "-c", "grep -E 'Sig(Blk|Ign)' /proc/self/status").output.split()
    assert shown == ["SigBlk:", "0" * 16, "SigIgn:", "0" * 16]


def test_a_text_is_a_commands_input(world: World) -> None:
    """And then comes the end of file."""
    text = "one\ntwo\n" + "x" * 100_000 + "\n"
    assert world.run("wc", "-c", stdin=text).output.split() == [str(len(text))]


def test_no_input_is_an_end_of_file(world: World) -> None:
    """A command that reads ends at once."""
    assert world.run("cat", stdin="").status == 0


def test_a_server_may_close_its_terminal_and_live_on(world: World) -> None:
    """A daemon's habit: the lab hears nothing any more, and still sees and ends it."""
    code = ECHO.replace(
        'print("up")', "import os; os.dup2(os.open('/dev/null', 2), 0); os.dup2(0, 1); os.dup2(0, 2)"
    )
    program = world.start(code)
    world.listener()
    opened, _ = world.connect()
    opened[0].send_some(b"still there?")
    assert world.receive(opened[0], 12) == b"still there?"
    assert program.facts().is_running
    program.kill()
    assert program.facts().signal == "SIGKILL"


def test_a_daemon_that_floods_does_not_hang_the_grader(world: World) -> None:
    """The program has ended; what it left behind prints on, and the lab can still tell the facts and close."""
    program = world.start("import os\nif os.fork() == 0:\n    while True:\n        os.write(1, b'y' * 4096)\n")
    assert world.ended(program).status == 0


def test_a_command_that_is_not_installed_cannot_be_shown(world: World) -> None:
    """That is the machine's lack, not the learner's failure."""
    with pytest.raises(CannotShow, match="no-such-command"):
        world.run("no-such-command")


def test_a_second_server_of_one_program_is_another_process(world: World) -> None:
    """Two names, two processes, each with its own output."""
    first, second = world.start_up(SLEEPER, name="first"), world.start_up(SLEEPER, name="second")
    assert first.pid != second.pid
    assert set(world.lab.programs) == {"first", "second"}


def test_the_descriptor_table_joins_sockets(world: World) -> None:
    """The server's listener and each accepted client, each with its row."""
    world.start(ECHO)
    world.listener()
    world.connect("client-1")
    world.await_row(state=SocketState.ESTABLISHED)
    table = world.lab.descriptor_table("server")

    def shown() -> dict[int, SocketState]:
        rows = world.lab.descriptor_table("server").rows
        return {row.descriptor: row.socket.state for row in rows if row.socket is not None}

    world.until(lambda: len(shown()) == 2, "the accepted client's descriptor")
    assert shown() == {3: SocketState.LISTEN, 4: SocketState.ESTABLISHED}
    assert table.unreadable_pids == ()


def test_a_crash_is_told_until_it_was_asked_for(world: World) -> None:
    """A program that ended by itself counts as crashed, one that a step stopped does not."""
    program = world.start("raise SystemExit(3)")
    world.ended(program)
    assert world.lab.world().crashed == {"server": "exited with status 3"}
    program.ending_is_expected = True
    assert world.lab.world().crashed == {}


def test_a_name_of_an_ended_program_can_be_used_again(make_world: MakeWorld) -> None:
    """A server is restarted under its name: the lab then tells of the new one."""
    world = make_world()
    world.start_up(SLEEPER).kill()
    again = world.start_built()
    assert world.lab.programs["server"] is again
    assert world.lab.programs["server"].facts().is_running


def test_a_command_that_is_not_there_is_told(world: World) -> None:
    """As a shell tells it, and not as a fault of the sandbox."""
    recipe = Recipe(language="test", start=("no-such-tool", "x"))
    world.build("server.py", SLEEPER, recipe)
    facts = world.ended(world.start_built())
    assert facts.status == 127
    assert "no-such-tool: not found" in facts.output
    assert "sandbox" not in facts.output


def test_a_program_that_may_not_be_executed_is_told_as_a_shell_does(world: World) -> None:
    """It is the program's own fault."""
    world.build("server", "no program\n", Recipe(language="test", start=("./server",)))
    facts = world.ended(world.start_built())
    assert facts.status == 126
    assert "./server: Permission denied" in facts.output


def _living(world: World) -> list[int]:
    """Return the lab's processes; one that has ended waits for the holder to be asked for something."""
    found = []
    for process in processes_of(world.lab):
        with suppress(psutil.NoSuchProcess):
            if process.status() != psutil.STATUS_ZOMBIE:
                found.append(process.pid)
    return found


def _with_a_folder_that_is_not_there(plan: SandboxPlan) -> list[str]:
    return [*bubblewrap_arguments(plan), "--bind", "/no/such/folder", "/mnt"]


@pytest.mark.parametrize("client", ["grader", "nc"])
def test_a_program_that_the_lab_cannot_start_is_an_error(
    world: World, monkeypatch: pytest.MonkeyPatch, client: Literal["grader", "nc"]
) -> None:
    """It must not be told as a program that exited: here a folder is not there that the lab wants for it."""
    world.start_up(ECHO)
    before = _living(world)
    if world.is_isolated:
        monkeypatch.setattr(namespace_lab, "bubblewrap_arguments", _with_a_folder_that_is_not_there)
    else:
        monkeypatch.setattr(world.lab, "_make_room", lambda *_, **__: None)
    for _ in range(3):
        with pytest.raises(LabError, match=r"could not be started: .*/.*No such file"):
            world.connect(client="nc") if client == "nc" else world.run("true")
    monkeypatch.undo()
    assert world.run("true").status == 0
    wait_until(lambda: _living(world) == before, what="the end of all but the server")
    [connected] = world.connect(client=client)[1]
    assert connected.error is None
