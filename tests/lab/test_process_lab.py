"""What only a lab of plain processes promises: it says what it can't show, and shares this machine politely."""

import os
import signal
import socket
import stat
import subprocess
import sys
from contextlib import ExitStack, suppress
from pathlib import Path

import psutil
import pytest

from grader.lab import landlock, plain_process
from grader.lab.holder import fork_holder
from grader.lab.holder_plan import HolderPlan
from grader.lab.messages import receive_message, send_message
from grader.lab.process_lab import LOCK_NAME, MARKER, ProcessLab
from grader.model.base import Privilege
from grader.model.exercise import Limits
from grader.model.lab import CannotShow, LabError, RunningProgram
from grader.model.recipe import Recipe, Source
from tests.lab.conftest import MakeWorld
from tests.lab.remains import marked
from tests.lab.worlds import ECHO, PYTHON, ROOT, SLEEPER, World, exercise, source
from tests.waiting import wait_until

CLOSES_FIRST = """
import socket, sys
listener = socket.socket()
listener.bind(("", int(sys.argv[1])))
listener.listen()
print("up")
while True:
    client, _ = listener.accept()
    client.close()
"""


LEAVES_A_STRANGER = """
import os, signal, socket, sys
listener = socket.create_server(("", int(sys.argv[1])))
listener.set_inheritable(True)
if os.fork() == 0:
    if os.fork() == 0:
        os.setsid()
        environment = {name: "of somebody else" for name in sys.argv[3:]}
        sleep = [sys.argv[0], "-c", "import signal; signal.pause()", sys.argv[2] + "-child"]
        os.execve(sys.executable, sleep, environment)
    os._exit(0)
os.wait()
print("up")
signal.pause()
"""
"""A grandchild without the program's environment, or with a forged one, holds its port in a session of its own."""


@pytest.mark.parametrize("privilege", ["root", "net_bind_service"])
def test_privileges_cannot_be_shown(shared: World, privilege: Privilege) -> None:
    """No program gets any on the machine itself."""
    with pytest.raises(CannotShow):
        shared.start(SLEEPER, privilege=privilege)
    with pytest.raises(CannotShow):
        shared.run("true", privilege=privilege)
    with pytest.raises(CannotShow):
        shared.lab.bind(host="server", address="0.0.0.0", port=80, protocol="tcp", privilege=privilege, reuse=False)


def test_ipv6_cannot_be_shown(shared: World) -> None:
    """Loopback has a single IPv6 address, so hosts could not be told apart."""
    with pytest.raises(CannotShow, match="IPv6"):
        shared.lab.address("server", "ipv6")


def test_a_setting_cannot_be_changed(shared: World) -> None:
    """It would be the machine's own."""
    path = Path("/proc/sys/net/ipv4/ip_local_port_range")
    before = path.read_text()
    with pytest.raises(CannotShow):
        shared.lab.write_sysctl("server", "net.ipv4.ip_local_port_range", "50000 50009")
    assert path.read_text() == before


def test_a_setting_can_be_read(shared: World) -> None:
    """It is the machine's own."""
    text = Path("/proc/sys/net/ipv4/ip_local_port_range").read_text()
    assert shared.lab.read_sysctl("server", "net.ipv4.ip_local_port_range") == " ".join(text.split())


def test_an_unknown_setting_cannot_be_shown(shared: World) -> None:
    """This kernel has none of that name."""
    with pytest.raises(CannotShow, match="no_such_setting"):
        shared.lab.read_sysctl("server", "net.ipv4.no_such_setting")


def test_a_port_that_is_just_being_given_up_is_waited_for(shared: World) -> None:
    """For a moment nobody is seen to hold the sockets of a process that is ending."""
    shared.lab.build("server", *_echo(), within_s=10)
    with socket.create_server(("", 0)) as listener:
        port = listener.getsockname()[1]
        shared.lab.pump.watch(listener.close, each_s=0.0)  # as soon as the lab waits
        _start(shared, listens=(("tcp", port),))


def test_clients_turned_away_cannot_be_told_from_others(shared: World) -> None:
    """The kernel counts those of every program of the machine."""
    with pytest.raises(CannotShow, match="counts for all programs"):
        shared.lab.dropped_requests("server")


@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM], ids=["tcp", "udp"])
def test_a_port_of_a_foreign_program_is_an_error_of_the_machine(shared: World, kind: socket.SocketKind) -> None:
    """The learner is not to blame for it; the message names the port and how to find who has it."""
    protocol = "tcp" if kind is socket.SOCK_STREAM else "udp"
    with socket.socket(socket.AF_INET, kind) as foreign:
        foreign.bind(("", 0))
        if protocol == "tcp":
            foreign.listen()
        port = foreign.getsockname()[1]
        shared.lab.build("server", *_echo(), within_s=10)
        with pytest.raises(LabError, match=f"port {port} is taken"):
            _start(shared, listens=((protocol, port),))


def test_a_port_of_the_labs_own_program_is_the_learners_affair(shared: World) -> None:
    """A second server on the same port is an exercise, and starts."""
    shared.start_up(ECHO)
    _start(shared, listens=(("tcp", shared.port),))


@pytest.mark.parametrize("forged", [(), (MARKER,)], ids=["none", "forged"])
def test_who_changes_the_environment_ends_with_its_program(
    shared: World, request: pytest.FixtureRequest, forged: tuple[str, ...]
) -> None:
    """Its port is given back when the program is killed, and the next start has it."""
    marker = f"{request.node.name}-{os.getpid()}"
    program = shared.start_up(LEAVES_A_STRANGER, marker, *forged)
    shared.until(lambda: marked(f"{marker}-child"), "the child without an environment")
    program.kill()
    assert not marked(f"{marker}-child")
    shared.start_up(ECHO, name="next")


def test_who_changes_the_environment_may_be_anothers(shared: World, request: pytest.FixtureRequest) -> None:
    """While another program lives, nobody can tell whose it is: it is left alone until that has ended too."""
    marker = f"{request.node.name}-{os.getpid()}"
    program = shared.start_up(LEAVES_A_STRANGER, marker)
    other = shared.start(SLEEPER, name="other", host="client-1")
    shared.until(lambda: marked(f"{marker}-child"), "the child without an environment")
    program.kill()
    assert marked(f"{marker}-child")
    other.kill()
    assert not marked(f"{marker}-child")


def test_a_port_below_the_free_ones_cannot_be_shown(shared: World) -> None:
    """Whether port 80 is given depends on the machine's own setting."""
    if int(shared.lab.read_sysctl("server", "net.ipv4.ip_unprivileged_port_start")) <= 80:
        pytest.skip("port 80 is free for everybody on this machine")
    shared.lab.build("server", *_echo(), within_s=10)
    with pytest.raises(CannotShow):
        _start(shared, listens=(("tcp", 80),))


def test_a_port_left_in_time_wait_does_not_fail_the_next_run(make_shared: MakeWorld) -> None:
    """A server without SO_REUSEADDR starts, or the lab says why it can't be judged: it is not to blame."""
    first = make_shared()
    first.start_up(CLOSES_FIRST)
    [connection], _ = first.connect()
    first.receive(connection, 1)
    connection.close()
    first.lab.close()
    second = make_shared()
    second.port = first.port
    second.lab.build("server", *_echo(CLOSES_FIRST), within_s=10)
    try:
        program = _start(second, listens=(("tcp", second.port),))
    except (LabError, CannotShow):
        return
    second.until(lambda: "up" in program.facts().output or not program.facts().is_running, "its start")
    if program.facts().output != "up\n":
        with pytest.raises(LabError, match="TIME_WAIT"):
            second.lab.check_excuse(program.facts().name)


def test_a_new_lab_sees_nothing_of_the_one_before(make_shared: MakeWorld) -> None:
    """Connections in TIME_WAIT are of the earlier run, though one grader made both."""
    first = make_shared()
    first.start_up(CLOSES_FIRST)
    [connection], _ = first.connect()
    first.receive(connection, 1)
    connection.close()
    first.lab.close()
    second = make_shared()
    assert [second.lab.sockets(host) for host in second.lab.exercise.hosts] == [(), (), ()]


def test_hosts_have_loopback_addresses_of_their_own(shared: World) -> None:
    """All of them this machine's, and no two alike."""
    addresses = [shared.lab.address(host) for host in shared.lab.exercise.hosts]
    assert len(set(addresses)) == 3
    assert all(address.startswith("127.") for address in addresses)


def test_two_labs_wait_for_each_other(make_shared: MakeWorld, stack: ExitStack) -> None:
    """The second is up only after the first is closed: both would use the same ports."""
    first = make_shared()
    code = (
        "from tests.lab.worlds import *\nprint('asks', flush=True)\n"
        "lab = ProcessLab(exercise())\nprint('is up', flush=True)\nlab.close()\n"
    )
    second = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    stack.enter_context(second)
    stack.callback(second.kill)
    assert second.stdout is not None
    assert second.stdout.readline() == "asks\n"
    # It tries to get the lock, and sleeps between two tries.
    wait_until(lambda: _waits_for_turn(second.pid), what="the second lab's waiting")
    assert psutil.Process(second.pid).children() == []
    first.lab.close()
    assert second.stdout.readline() == "is up\n"


def _waits_for_turn(pid: int) -> bool:
    descriptors = psutil.Process(pid).net_connections("unix")
    return bool(descriptors) and "nanosleep" in Path(f"/proc/{pid}/wchan").read_text()


def test_a_killed_graders_turn_ends_when_its_programs_have_ended(stack: ExitStack) -> None:
    """They hold their ports until then."""
    code = (
        "from tests.lab.worlds import *\nimport signal\nlab = ProcessLab(exercise())\n"
        "print(lab._holder.pid, flush=True)\nsignal.pause()\n"
    )
    grader = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    stack.enter_context(grader)
    stack.callback(grader.kill)
    assert grader.stdout is not None
    holder = int(grader.stdout.readline())
    handle = os.pidfd_open(holder)
    stack.callback(os.close, handle)
    stack.callback(_continue, handle)
    os.kill(holder, signal.SIGSTOP)
    grader.kill()
    grader.wait()
    with socket.socket(socket.AF_UNIX) as next_lab:
        with pytest.raises(OSError, match="in use"):
            next_lab.bind(LOCK_NAME)
        _continue(handle)
        wait_until(lambda: _has_bound(next_lab), what="the turn of the next lab")


def _continue(process: int) -> None:
    with suppress(ProcessLookupError):
        signal.pidfd_send_signal(process, signal.SIGCONT)


def _has_bound(asking: socket.socket) -> bool:
    with suppress(OSError):
        asking.bind(LOCK_NAME)
    return bool(asking.getsockname())


def test_the_turn_ends_with_the_lab(make_shared: MakeWorld) -> None:
    """Labs one after another need not wait."""
    for _ in range(3):
        make_shared().lab.close()


def test_the_room_is_removed(room: Path) -> None:
    """With all working copies."""
    with ProcessLab(exercise()) as lab:
        World(lab).start_up(SLEEPER)
        assert len(os.listdir(room)) == 1
    assert os.listdir(room) == []


def test_the_room_is_removed_when_the_grader_ends_before_it_is_answered(room: Path) -> None:
    """The holder writes its reply to nobody (SIGPIPE, pipe(7)), and still clears everything away."""
    plan = HolderPlan(
        job_user=os.getuid(),
        job_group=os.getgid(),
        change_user=False,
        isolated=False,
        room=str(room / "left"),
        keeps_signals=False,
        opens_only=(),
        binds=(),
        room_mib=0,
        room_inodes=0,
    )
    holder, pair = fork_holder(plan)
    assert receive_message(pair)[0] == {"ready": True}
    os.kill(holder, signal.SIGSTOP)
    send_message(pair, {"request": "make_room", "room": "run/1", "mib": 1, "files": 9, "number": 1})
    pair.close()
    os.kill(holder, signal.SIGCONT)
    assert os.waitstatus_to_exitcode(os.waitpid(holder, 0)[1]) == 0
    assert os.listdir(room) == []


def test_a_room_that_a_program_has_closed_is_removed(room: Path) -> None:
    """A folder without any permission is the program's own doing, and must not be left behind."""
    with ProcessLab(exercise()) as lab:
        world = World(lab)
        world.ended(world.start("import os\nos.makedirs('a/b')\nos.chmod('a', 0)\n"))
    assert os.listdir(room) == []


def test_the_job_users_shared_memory_is_removed() -> None:
    """As a program that is killed leaves it; without root it is its user's own, of whose nothing is touched."""
    made = Path("/dev/shm", f"sockgrade-test-{os.getpid()}")
    code = (
        f"import os\nos.makedirs('{made}/inside')\nopen('{made}-file', 'w').close()\n"
        f"os.symlink('/', '{made}-link')\n"
    )
    names = (made, Path(f"{made}-file"), Path(f"{made}-link"))
    with ProcessLab(exercise()) as lab:
        world = World(lab)
        world.ended(world.start(code))
        assert all(os.path.lexists(name) for name in names)
    left = [name for name in names if os.path.lexists(name)]
    if os.geteuid() == 0:
        assert left == []
    else:
        made.joinpath("inside").rmdir()
        made.rmdir()
        for name in names[1:]:
            name.unlink()
        assert left == list(names)


def test_the_room_is_no_ones_to_list(room: Path) -> None:
    """Other users of the machine can't read the submissions."""
    with ProcessLab(exercise()):
        [made] = room.iterdir()
        assert stat.S_IMODE(made.stat().st_mode) & 0o066 == 0


def test_a_program_never_runs_as_root(shared: World) -> None:
    """As root, the grader takes a user that is nobody."""
    program = shared.start_up(SLEEPER)
    assert 0 not in psutil.Process(program.pid).uids()
    assert 0 not in psutil.Process(program.pid).gids()


def test_a_program_of_roots_grader_has_no_other_groups(shared: World) -> None:
    """Else it could read what those groups may."""
    if os.geteuid() != 0:
        pytest.skip("an ordinary user can't give up the groups: these tests are not run as root")
    shown = shared.run("grep", "^Groups", "/proc/self/status").output
    assert shown.split() == ["Groups:"]


def test_a_program_can_gain_no_privileges(shared: World) -> None:
    """no_new_privs is set: a setuid program gives nothing (prctl(2))."""
    assert shared.run("grep", "^NoNewPrivs", "/proc/self/status").output.split() == ["NoNewPrivs:", "1"]


def test_a_program_may_not_read_the_graders_environment(secret: str, shared: World) -> None:
    """The grader runs as root, the program as nobody; an ordinary user's programs may read what that user may."""
    if os.geteuid() != 0:
        pytest.skip("without root the program runs as the user who grades, and may read what is that user's")
    assert shared.run("cat", f"/proc/{os.getpid()}/environ").status != 0


def test_other_processes_of_the_user_do_not_count(make_shared: MakeWorld, stack: ExitStack) -> None:
    """A desktop has hundreds of processes of its user: the limit is the program's own."""
    if os.geteuid() == 0:
        pytest.skip("root's programs run as a user who has no other processes: run these tests as an ordinary user")
    code = (
        "import threading\nfor _ in range(60):\n    threading.Thread(target=input).start()\nprint('up', flush=True)"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code.replace("target=input", "target=threading.Event().wait")],
        stdout=subprocess.PIPE,
    )
    stack.enter_context(other)
    stack.callback(other.kill)
    assert other.stdout is not None
    assert other.stdout.readline() == b"up\n"
    world = make_shared(limits=Limits(processes=40))
    assert world.run("sh", "-c", "/bin/true; echo forked").output == "forked\n"


def test_nothing_is_written_to_the_machines_tmp(shared: World) -> None:
    """A program's temporary files go with the lab."""
    made = shared.python("import tempfile; print(tempfile.mkstemp(prefix='sockgrade-test-')[1])").output.strip()
    shared.lab.close()
    there = Path(made).exists()
    Path(made).unlink(missing_ok=True)
    assert not there


def _echo(code: str = ECHO) -> tuple[Source, Recipe]:
    return source("server.py", code), PYTHON


def _start(world: World, *, listens: tuple[tuple[str, int], ...]) -> RunningProgram:
    return world.lab.start_server(
        "server",
        program="server",
        host="server",
        privilege="user",
        arguments=(str(world.port),),
        environment={},
        listens=listens,
    )


WORKERS = """
import os, signal, socket, sys
listener = socket.create_server(("", int(sys.argv[1])))
for _ in range(3):
    if os.fork() == 0:
        os.setsid()
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        while True:
            signal.pause()
print("up", flush=True)
signal.pause()
"""


def test_what_a_program_has_started_ends_with_it(shared: World) -> None:
    """As in a pid namespace: workers that live on would keep its port."""
    program = shared.start_up(WORKERS)
    assert len(program.pids()) == 4
    program.send_signal("SIGTERM")
    shared.until(lambda: program.facts().state == "signalled", "its end")
    assert program.pids() == ()
    assert [row for row in shared.rows() if row.local.port == shared.port] == []


def test_a_program_that_stops_before_it_runs_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program of the same user may stop it on its way: it is then told as one that was killed."""
    monkeypatch.setattr(plain_process, "_WITHIN_S", 0.05)
    told, tells = os.pipe()
    child = os.fork()
    if child == 0:
        os.kill(os.getpid(), signal.SIGSTOP)
        os._exit(0)
    os.close(tells)
    plain_process._wait_until_prepared(child, told)
    os.close(told)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def test_a_program_cannot_end_the_holder(shared: World) -> None:
    """Nor other programs: it is refused, or reaches only itself."""
    if os.geteuid() != 0 and landlock.version() < landlock.SIGNALS_VERSION:
        pytest.skip("this kernel has no Landlock that keeps signals inside: that is not promised here")
    other = shared.start_up(SLEEPER, name="other")
    shared.python("import os, signal\nos.kill(os.getppid(), signal.SIGKILL)")
    shared.python("import os, signal\nos.kill(-1, signal.SIGKILL)")
    assert other.facts().is_running
    assert shared.run("echo", "still here").output == "still here\n"


def test_the_room_is_removed_without_a_useful_path(room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever $PATH the grader was started with."""
    monkeypatch.setenv("PATH", str(room))
    with ProcessLab(exercise()) as lab:
        World(lab).start_up(SLEEPER)
    assert os.listdir(room) == []


def test_folders_deeper_than_any_path_are_removed(room: Path) -> None:
    """PATH_MAX is 4096: what removes them must walk by descriptors."""
    with ProcessLab(exercise()) as lab:
        world = World(lab)
        code = "import os\nfor _ in range(3000):\n    os.mkdir('abcd')\n    os.chdir('abcd')\nprint('made')"
        assert world.ended(world.start(code)).output == "made\n"
    assert os.listdir(room) == []
