"""After a lab is closed nothing is left of it, and the grader has what it had before."""

import os
import resource
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from grader.lab.holder_connection import RefusedError
from grader.lab.namespace_lab import NamespaceLab
from grader.model.exercise import Limits
from grader.model.lab import CannotShow, LabError
from tests.lab.conftest import MakeWorld
from tests.lab.remains import (
    Footprint,
    network_namespaces,
    network_namespaces_of,
    processes_of,
    wait_until_gone,
    wait_until_unmarked,
)
from tests.lab.worlds import ECHO, ROOT, SLEEPER, World
from tests.waiting import wait_until

DAEMONS = """
import os, signal, sys
for _ in range(3):
    if os.fork() == 0:
        os.setsid()
        for number in signal.SIGHUP, signal.SIGTERM, signal.SIGINT:
            signal.signal(number, signal.SIG_IGN)
        if os.fork() != 0:
            os._exit(0)
        while True:
            signal.pause()
print("up")
while True:
    signal.pause()
"""
FORK_AND_DIE = """
import os
print("up")
while True:
    try:
        if os.fork() != 0:
            os._exit(0)
    except OSError:
        pass
"""
"""A chain of processes of which each lives for a moment: whoever looks sees only who is no more."""


def use_everything(world: World, marker: str) -> None:
    """Have servers, daemons, clients of both kinds, commands that still run, and a build."""
    world.start_up(ECHO, marker)
    world.start_up(DAEMONS, marker, name="daemons", host="client-1")
    world.connect("client-1", "client-2", count=3)
    world.connect("client-2", client="nc", group="nc")
    world.run("true")
    world.lab.start_command(
        ("sh", "-c", f": {marker}; sleep 1000; true"), host="server", privilege="user", environment={}, stdin=None
    )


def test_nothing_is_left_after_the_end(make_world: MakeWorld, room: Path, request: pytest.FixtureRequest) -> None:
    """Children, zombies, descriptors, mounts and temporary files are as they were."""
    before = Footprint.now()
    world = make_world()
    use_everything(world, request.node.name)
    world.lab.close()
    assert Footprint.now() == before


def test_no_process_is_left_after_the_end(make_world: MakeWorld, request: pytest.FixtureRequest) -> None:
    """Not even one that has left its session and its parent."""
    marker = request.node.name
    world = make_world()
    use_everything(world, marker)
    tree = processes_of(world.lab)
    world.lab.close()
    wait_until_gone(tree)
    wait_until_unmarked(marker)


def test_no_network_namespace_is_left(private: World) -> None:
    """No process is in one of the lab's any more, and none holds one open."""
    use_everything(private, "")
    made = network_namespaces_of(processes_of(private.lab))
    assert len(made) >= len(private.lab.exercise.hosts)
    private.lab.close()
    wait_until(lambda: not made & network_namespaces(), what=f"the end of {made}")


def test_no_network_namespace_is_named(private: World) -> None:
    """None is mounted below /run/netns, where `ip netns` would list it."""
    folder = Path("/run/netns")
    assert not folder.exists() or not any(folder.iterdir())
    assert "nsfs" not in Path("/proc/self/mountinfo").read_text()


def test_an_exception_in_the_middle_leaves_nothing(
    make_world: MakeWorld, room: Path, request: pytest.FixtureRequest
) -> None:
    """The lab is a context manager: it is closed however the block ends."""
    before = Footprint.now()
    world = make_world()

    def break_off() -> None:
        with world.lab:
            use_everything(world, request.node.name)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_off()
    assert Footprint.now() == before


def test_a_start_that_is_refused_leaves_nothing(make_world: MakeWorld, room: Path) -> None:
    """Neither descriptors nor processes, while the lab goes on."""
    world = make_world()
    world.run("true")
    before = Footprint.now()
    with pytest.raises(CannotShow):
        world.run("no-such-command")
    after = Footprint.now()
    assert (after.descriptors, after.children) == (before.descriptors, before.children)


@pytest.mark.parametrize("client", ["grader", "nc"])
def test_a_connect_that_is_refused_leaves_no_descriptor(make_world: MakeWorld, client: str) -> None:
    """Refused again and again, the grader has no more open than after the first time."""
    world = make_world()
    world.connect(client="nc" if client == "nc" else "grader")
    before = Footprint.now().descriptors
    for _ in range(3):
        world.connect(client="nc" if client == "nc" else "grader")
    assert len(Footprint.now().descriptors) == len(before)


def test_a_lab_may_be_closed_twice(make_world: MakeWorld, room: Path) -> None:
    """The second time does nothing."""
    before = Footprint.now()
    world = make_world()
    world.lab.close()
    world.lab.close()
    assert Footprint.now() == before


def test_facts_are_kept_after_the_end(make_world: MakeWorld) -> None:
    """A report is made when the lab is gone."""
    world = make_world()
    program = world.start_up(ECHO)
    world.lab.close()
    assert program.facts().output == "up\n"
    assert not program.facts().is_running


def test_a_fork_bomb_is_gone_with_the_lab(make_world: MakeWorld, request: pytest.FixtureRequest) -> None:
    """All of it, without a kill() before."""
    marker = request.node.name
    world = make_world(limits=Limits(processes=60))
    world.start_up(
        "import os\nprint('up')\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        pass\n",
        marker,
    )
    world.lab.close()
    wait_until_unmarked(marker)


def test_a_chain_of_forks_is_gone_with_the_lab(make_world: MakeWorld, request: pytest.FixtureRequest) -> None:
    """Though each of its processes is gone before it can be killed."""
    marker = request.node.name
    world = make_world()
    world.start_up(FORK_AND_DIE, marker)
    world.lab.close()
    wait_until_unmarked(marker)


def test_a_killed_holder_ends_the_lab(private: World, request: pytest.FixtureRequest) -> None:
    """Whichever of the lab's own processes is killed, the programs do not live on."""
    marker = request.node.name
    private.start_up(SLEEPER, marker)
    tree = processes_of(private.lab)
    tree[0].kill()
    private.lab.close()
    wait_until_gone(tree)
    wait_until_unmarked(marker)


def _open_more_than_allowed() -> None:
    """Run in a process of its own: a grader that may open few descriptors asks for many clients."""
    from grader.model.lab import LabError
    from tests.lab.worlds import exercise

    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    with NamespaceLab(exercise(limits=Limits(descriptors=32))) as lab:
        world = World(lab)
        world.start_up(ECHO)
        try:
            _, facts = world.connect(count=100)
            print({fact.error for fact in facts})
        except LabError:
            print("LabError")


def test_more_clients_than_descriptors_is_an_error_of_the_machine(private: World) -> None:
    """Where the hard limit is too low for an exercise, the grader says so: it neither hangs nor breaks."""
    code = "from tests.lab.test_teardown import _open_more_than_allowed as act; act()"
    try:
        run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=15)
    except subprocess.TimeoutExpired:
        pytest.fail("it hangs")
    assert run.stdout == "LabError\n", run.stderr


@pytest.mark.parametrize("closed", [(0,), (0, 1, 2)], ids=["stdin", "all"])
def test_a_grader_without_standard_descriptors_makes_a_lab(
    private: World, tmp_path: Path, closed: tuple[int, ...]
) -> None:
    """As cron or a careless caller starts it: the lab's own descriptors then have small numbers."""
    code = """
import sys
from pathlib import Path
from tests.lab.worlds import *
with NamespaceLab(exercise()) as lab:
    facts = World(lab).run("echo", "hello")
    Path(sys.argv[1]).write_text(facts.output)
"""
    redirections = " ".join(f"{number}>&-" for number in closed)
    told = tmp_path / "told"
    command = f'exec "$0" -c "$1" "$2" {redirections}'
    subprocess.run(["/bin/sh", "-c", command, sys.executable, code, str(told)], cwd=ROOT, timeout=30, check=False)
    assert told.read_text() == "hello\n"


def test_what_nobody_waits_for_fails_what_is_asked_next(private: World) -> None:
    """Nothing is done after it until that is told, once, and no descriptors are left of what was asked."""
    before = os.listdir("/proc/self/fd")
    holder = private.lab._holder
    sockets = {"request": "open_sockets", "host": "server", "family": socket.AF_INET, "kind": 1, "count": 3}
    setting = {"request": "sysctl", "host": "server", "name": "net.ipv4.tcp_rfc1337", "value": None}
    holder.tell({**setting, "name": "net.no.such"})
    holder.tell({**setting, "value": "0"})
    with pytest.raises(LabError, match=r"could not be prepared.*net/no/such") as raised:
        holder.ask(sockets)
    assert not isinstance(raised.value, RefusedError)  # it says nothing of what was asked
    assert holder.ask(setting)[0]["value"] == "1"
    holder.tell({**setting, "value": "0"})
    assert holder.ask(setting)[0]["value"] == "0"
    assert os.listdir("/proc/self/fd") == before
