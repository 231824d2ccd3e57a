"""What only a lab of namespaces promises: names, no way out, a file system of its own, privileges, settings."""

import errno
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from grader.model.base import Privilege
from grader.model.sockets import SocketState
from tests.lab.conftest import MakeWorld
from tests.lab.remains import network_namespaces_of, processes_of
from tests.lab.worlds import ECHO, ROOT, SLEEPER, World

FIRST_FREE_PORT = "net.ipv4.ip_unprivileged_port_start"
EFFECTIVE = "grep CapEff /proc/self/status"
BINDS = """
import socket, sys
try:
    socket.create_server(("", int(sys.argv[2])))
    print("given")
except OSError as error:
    print(error.errno)
"""


@pytest.fixture
def machines_setting() -> Path:
    """The machine's own setting, outside the lab."""
    return Path("/proc/sys/net/ipv4/ip_unprivileged_port_start")


@pytest.mark.parametrize(
    "command",
    [("getent", "ahostsv4"), ("python3", "-c", "import socket, sys; print(socket.gethostbyname(sys.argv[1]))")],
    ids=["getent", "python"],
)
@pytest.mark.parametrize("name", ["server", "client-1", "client-2"])
def test_names_resolve_inside(private: World, command: tuple[str, ...], name: str) -> None:
    """Each host knows each other by its name."""
    assert private.run(*command, name, host="client-2").output.split()[0] == private.lab.address(name)


def test_a_host_knows_its_own_name(private: World) -> None:
    """As hostname(1) tells it."""
    assert private.run("uname", "-n", host="client-1").output == "client-1\n"


def test_a_chosen_address_is_the_hosts(make_private: MakeWorld) -> None:
    """As the author wrote it; no other host gets it by default."""
    world = make_private(address="10.9.0.11")
    assert [world.lab.address(name) for name in ("server", "client-1", "client-2")] == [
        "10.9.0.11",
        "10.9.0.10",
        "10.9.0.12",
    ]


@pytest.mark.parametrize("address", ["8.8.8.8", "169.254.169.254", "192.168.0.1"])
def test_there_is_no_way_out(private: World, address: str) -> None:
    """connect() to any other network fails at once: the host has no default route."""
    code = "import socket, sys; print(socket.socket().connect_ex((sys.argv[1], 53)))"
    assert private.python(code, address).output == f"{errno.ENETUNREACH}\n"


def test_the_machines_loopback_is_not_the_hosts(private: World) -> None:
    """A service of this machine is not there for a program in the lab."""
    with socket.create_server(("127.0.0.1", 0)) as service:
        code = "import socket, sys; print(socket.socket().connect_ex(('127.0.0.1', int(sys.argv[1]))))"
        assert private.python(code, str(service.getsockname()[1])).output == f"{errno.ECONNREFUSED}\n"


def test_an_abstract_socket_of_the_machine_is_not_there(private: World) -> None:
    """They belong to the network namespace (unix(7)), as those of D-Bus or X do."""
    name = f"sockgrade-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX) as service:
        service.bind("\0" + name)
        service.listen()
        code = "import socket, sys; print(socket.socket(socket.AF_UNIX).connect_ex('\\0' + sys.argv[1]))"
        assert private.python(code, name).output == f"{errno.ECONNREFUSED}\n"


def test_two_labs_on_one_port_never_meet(make_private: MakeWorld) -> None:
    """Both servers listen on port 9999, and each client reaches its own."""
    first, second = make_private(), make_private()
    for world in (first, second):
        world.port = 9999
    programs = [world.start_up(ECHO) for world in (first, second)]
    first.connect()
    first.await_text(programs[0], "connected")
    assert "connected" not in programs[1].facts().output
    assert [row for row in second.rows() if row.state is not SocketState.LISTEN] == []


def test_hosts_see_each_others_packets_alone(private: World) -> None:
    """A program on one host has no raw socket, so it can't listen to the wire."""
    code = """
import socket
for family, kind in ((socket.AF_PACKET, socket.SOCK_RAW), (socket.AF_INET, socket.SOCK_RAW)):
    try:
        socket.socket(family, kind, 1)
        print("given")
    except OSError as error:
        print(errno.errorcode[error.errno])
"""
    assert private.python(f"import errno{code}").output == "EAFNOSUPPORT\nEPERM\n"


@pytest.mark.parametrize("privilege", ["user", "net_bind_service", "root"])
def test_the_system_is_read_only(private: World, privilege: Privilege) -> None:
    """No file can be made there, whoever the program is."""
    code = """
import os, sys
for folder in sys.argv[1:]:
    try:
        open(os.path.join(folder, "left"), "w")
        print("made in", folder)
    except OSError:
        print("refused")
"""
    folders = ("/", "/usr", "/usr/bin", "/usr/local/bin", "/etc", "/proc/sys/kernel")
    assert private.python(code, *folders, privilege=privilege).output == "refused\n" * len(folders)


def test_no_file_can_be_made_beside_the_devices(private: World) -> None:
    """/dev is memory of the machine without a limit on its size: only /dev/shm is a program's to write to."""
    assert private.run("sh", "-c", "echo left > /dev/left").status != 0


@pytest.mark.parametrize("privilege", ["user", "root"])
def test_a_name_of_the_system_can_be_changed_by_nobody(private: World, privilege: Privilege) -> None:
    """/etc/hosts is the lab's: a program can't tell the next one where its server is."""
    assert private.run("sh", "-c", "echo 10.9.0.99 server >> /etc/hosts", privilege=privilege).status != 0
    assert "10.9.0.99" not in private.run("cat", "/etc/hosts").output


@pytest.mark.parametrize("folder", ["/work", "/tmp", "/dev/shm"])
def test_some_folders_are_writable_and_private(private: World, folder: str) -> None:
    """What one program writes there, no other one finds."""
    code = "import os, sys\nos.chdir(sys.argv[1])\nprint(sorted(os.listdir('.')))\nopen('left', 'w').close()"
    for host in ("server", "server", "client-1"):
        assert private.python(code, folder, host=host).output == "[]\n"


def test_the_machines_other_folders_are_not_there(private: World) -> None:
    """No home, no service's sockets, no logs: / has what a program needs, and nothing else."""
    shown = private.run("ls", "/").output.split()
    assert set(shown) <= {"bin", "dev", "etc", "lib", "lib32", "lib64", "proc", "sbin", "tmp", "usr", "work"}


def test_the_graders_files_are_not_there(private: World) -> None:
    """Neither this checkout nor anything else outside /usr."""
    here = Path(__file__).resolve()
    assert private.run("ls", str(here)).status == 2


def test_the_machines_secrets_are_not_there(private: World) -> None:
    """/etc has the lab's few files, and no password."""
    assert private.run("ls", "/etc/shadow", privilege="root").status == 2
    assert len(private.run("cat", "/etc/passwd").output.splitlines()) == 2


def test_nothing_but_the_program_is_seen_in_proc(private: World) -> None:
    """Its sandbox's process 1, itself, and nobody else's."""
    private.start_up(SLEEPER)
    shown = private.python("import os; print(*sorted(int(p) for p in os.listdir('/proc') if p.isdecimal()))")
    assert len(shown.output.split()) == 2


@pytest.mark.parametrize(("privilege", "user"), [("user", "1000"), ("root", "0")])
def test_a_program_knows_itself_by_its_privilege(private: World, privilege: Privilege, user: str) -> None:
    """`id` tells an ordinary user, or root."""
    assert private.run("id", "-u", privilege=privilege).output == f"{user}\n"


def test_one_capability_is_all_that_it_has(private: World) -> None:
    """net_bind_service has uid 0, as is documented, and still may not do what root may in its own files."""
    shown = private.run("sh", "-c", "id -u; chown 1:1 /work", privilege="net_bind_service").output
    assert shown.startswith("0\n")
    assert "not permitted" in shown or "Invalid argument" in shown


@pytest.mark.parametrize(("privilege", "mask"), [("user", 0), ("net_bind_service", 1 << 10)])
def test_a_program_has_the_capabilities_of_its_privilege(private: World, privilege: Privilege, mask: int) -> None:
    """None, or that one alone."""
    shown = private.run("sh", "-c", EFFECTIVE, privilege=privilege).output
    assert int(shown.split()[1], 16) == mask


@pytest.mark.parametrize("privilege", ["user", "net_bind_service", "root"])
def test_no_program_is_root_outside(private: World, privilege: Privilege) -> None:
    """Its real, effective and saved uid on the machine is nobody's, or that of the user who grades."""
    program = private.start(SLEEPER, privilege=privilege)
    private.await_text(program, "up")
    outside = {psutil.Process(program.pid).uids(), psutil.Process(program.pid).gids()}
    for ids in outside:
        assert 0 not in ids
    assert os.geteuid() == 0 or psutil.Process(program.pid).uids().real == os.geteuid()


def test_the_lab_itself_has_no_root_outside(private: World) -> None:
    """Not even the process that owns the namespaces."""
    private.start_up(SLEEPER)
    users = {process.uids().real for process in processes_of(private.lab)}
    assert 0 not in users


def test_root_of_a_host_may_not_touch_the_machine(private: World) -> None:
    """What is not the host's own belongs to the machine's root, who nobody is here."""
    for command in (
        "echo core > /proc/sys/kernel/core_pattern",
        "echo h > /proc/sysrq-trigger",
        "mount -t tmpfs none /tmp",
        "ip link add name extra type dummy",
    ):
        assert private.run("sh", "-c", command, privilege="root").status != 0


@pytest.mark.parametrize("privilege", ["user", "net_bind_service", "root"])
def test_no_program_may_change_its_hosts_settings(private: World, privilege: Privilege) -> None:
    """Else a program could give itself port 80, or the next step other ports."""
    before = private.lab.read_sysctl("server", FIRST_FREE_PORT)
    private.run("sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_unprivileged_port_start", privilege=privilege)
    assert private.lab.read_sysctl("server", FIRST_FREE_PORT) == before


@pytest.mark.parametrize(
    ("privilege", "error", "capable"),
    [("user", "EACCES", False), ("net_bind_service", None, True), ("root", None, True)],
)
def test_a_low_port_is_for_privileges(
    private: World, privilege: Privilege, error: str | None, capable: bool
) -> None:
    """The lab's own bind() and a program's agree on who gets port 80 (capabilities(7))."""
    answer = private.lab.bind(
        host="server", address="0.0.0.0", port=80, protocol="tcp", privilege=privilege, reuse=False
    )
    assert answer == (error, capable)
    shown = private.python(BINDS, "", "80", privilege=privilege).output
    assert shown == ("given\n" if error is None else f"{errno.EACCES}\n")


@pytest.mark.parametrize(("port", "error"), [(1023, "EACCES"), (1024, None)])
def test_the_first_free_port_is_1024(private: World, port: int, error: str | None) -> None:
    """Of a new host, whatever the machine's own setting is."""
    answer = private.lab.bind(
        host="server", address="0.0.0.0", port=port, protocol="tcp", privilege="user", reuse=False
    )
    assert answer[0] == error


@pytest.mark.parametrize(("port", "error"), [(79, "EACCES"), (80, None)])
def test_a_hosts_setting_decides_who_gets_a_port(private: World, port: int, error: str | None) -> None:
    """Written for one host, it counts there."""
    private.lab.write_sysctl("server", FIRST_FREE_PORT, "80")
    assert private.lab.read_sysctl("server", FIRST_FREE_PORT) == "80"
    assert private.python(BINDS, "", str(port)).output == f"{'given' if error is None else errno.EACCES}\n"


def test_a_hosts_setting_is_its_own(private: World, machines_setting: Path) -> None:
    """Neither the other hosts nor the machine have it."""
    before = machines_setting.read_text()
    private.lab.write_sysctl("server", FIRST_FREE_PORT, "80")
    assert private.lab.read_sysctl("client-1", FIRST_FREE_PORT) == "1024"
    assert machines_setting.read_text() == before


def test_a_changed_port_range_is_told(private: World) -> None:
    """The judge then knows the host's new ephemeral ports, and its clients have them."""
    private.lab.write_sysctl("client-1", "net.ipv4.ip_local_port_range", "50000 50009")
    host = private.lab.world().host("client-1")
    assert host is not None
    assert host.ephemeral_ports == (50000, 50009)
    private.start_up(ECHO)
    _, [fact] = private.connect("client-1")
    assert fact.local is not None
    assert 50000 <= fact.local.port <= 50009


def test_a_taken_port_is_told(private: World) -> None:
    """The server has it: EADDRINUSE for anybody else."""
    private.start_up(ECHO)
    answer = private.lab.bind(
        host="server", address="0.0.0.0", port=private.port, protocol="tcp", privilege="user", reuse=True
    )
    assert answer == ("EADDRINUSE", False)


def test_a_bind_leaves_no_socket(private: World) -> None:
    """The process that asked has ended, and its port is free again."""
    for _ in range(2):
        answer = private.lab.bind(
            host="server", address="0.0.0.0", port=80, protocol="tcp", privilege="root", reuse=False
        )
        assert answer[0] is None
    assert private.lab.sockets("server") == ()


def test_every_host_has_a_network_of_its_own(private: World) -> None:
    """As many network namespaces as hosts, none of them the machine's."""
    for host in ("server", "client-1", "client-2"):
        private.start_up(SLEEPER, name=host, host=host)
    inside = {os.readlink(f"/proc/{program.pid}/ns/net") for program in private.lab.programs.values()}
    assert len(inside) == 3
    assert inside <= network_namespaces_of(processes_of(private.lab))


def test_a_lab_that_cannot_be_made_leaves_nothing() -> None:
    """Where no more namespaces are allowed it says so, and takes down what was up by then."""
    code = """
from pathlib import Path
from tests.lab.remains import Footprint
from tests.lab.worlds import exercise
from grader.lab.namespace_lab import NamespaceLab
from grader.model.lab import LabError
Path("/proc/sys/user/max_net_namespaces").write_text("2")
before = Footprint.now()
try:
    NamespaceLab(exercise())
    print("made")
except LabError as error:
    print("LabError")
    del error
after = Footprint.now()
same = (before.descriptors, before.mounts, before.children) == (after.descriptors, after.mounts, after.children)
print(same, before.descriptors, after.descriptors, after.children)
"""
    unshare = shutil.which("unshare")
    if unshare is None:
        pytest.skip("`unshare` is not installed: namespaces can't be forbidden for a test")
    command = [unshare, "--user", "--map-root-user", sys.executable, "-c", code]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if run.stderr.startswith("unshare:") or "PermissionError" in run.stderr:
        pytest.skip(f"this user may not forbid itself namespaces: {run.stderr[-300:]}")
    assert run.stdout.split()[:2] == ["LabError", "True"], (run.stdout, run.stderr)


def test_a_lab_is_up_soon(private: World) -> None:
    """Its clock starts when it is up, and runs on."""
    first = private.lab.elapsed_s()
    assert 0 <= first <= private.lab.elapsed_s() <= time.monotonic()


def test_an_ordinary_user_needs_no_root(private: World) -> None:
    """The very same lab is made without any privilege."""
    if os.geteuid() == 0:
        pytest.skip("these tests run as root here: run them as an ordinary user too")
    assert private.run("id", "-u", privilege="root").output == "0\n"
