"""The real lab: a private network of hosts, each a network namespace, with programs in sandboxes.

Needs user namespaces, but no root. Two labs never meet, though both use port 9999.
"""

import errno
import json
import os
import socket
from contextlib import ExitStack
from ipaddress import IPv4Address, IPv6Address
from pathlib import PurePath
from typing import Literal

from grader.lab import machine
from grader.lab.base import BaseLab
from grader.lab.ground import Start
from grader.lab.holder_connection import HolderConnection, RefusedError
from grader.lab.holder_plan import ISOLATED_ROOM, HolderPlan
from grader.lab.launcher import choose_launcher
from grader.lab.passing import readable_descriptor
from grader.lab.promises import lab_promises
from grader.lab.sandbox import TEMPORARY, MachineLayout, SandboxPlan, bubblewrap_arguments, etc_files
from grader.model.base import Privilege, TransportProtocol
from grader.model.exercise import Exercise
from grader.model.lab import CannotShow
from grader.model.sockets import SocketRow
from grader.observe.counters import parse_counters
from grader.observe.netlink import SocketDiagnostics
from grader.observe.processes import children, descendants

FIRST_IPV4 = IPv4Address("10.9.0.10")
FIRST_IPV6 = IPv6Address("fd09::10")
_ROOM_MIB = 16
_ROOM_INODES = 4096
"""Of what all programs share: their ``/etc``, and the folders below which their own rooms are mounted."""


def host_addresses(exercise: Exercise) -> dict[str, tuple[str, str]]:
    """Return each host's IPv4 and IPv6 address: as the author chose, otherwise the next free one."""
    taken4 = {host.address for host in exercise.hosts.values() if host.address}
    taken6 = {host.ipv6 for host in exercise.hosts.values() if host.ipv6}
    free4 = (FIRST_IPV4 + index for index in range(240) if FIRST_IPV4 + index not in taken4)
    free6 = (FIRST_IPV6 + index for index in range(65536) if FIRST_IPV6 + index not in taken6)
    return {
        name: (str(host.address or next(free4)), str(host.ipv6 or next(free6)))
        for name, host in exercise.hosts.items()
    }


class NamespaceLab(BaseLab):
    """A lab of namespaces. Making it raises LabError where the machine does not allow them."""

    depth = 2  # bubblewrap's monitor, the sandbox's process 1, the program

    def __init__(self, exercise: Exercise, tools: tuple[str, ...] = ()) -> None:
        super().__init__(exercise, tools)
        self.promises = lab_promises()
        self._addresses = host_addresses(exercise)
        self._diagnostics: dict[str, SocketDiagnostics] = {}
        self._has_ipv6 = True
        with ExitStack() as undo:
            undo.callback(self.pump.close)
            self._start_holder(undo)
            self._make_hosts(undo)
            undo.callback(self._close_programs)
            undo.callback(self._close_clients)
            self._closing = undo.pop_all()

    def _start_holder(self, undo: ExitStack) -> None:
        launcher = choose_launcher()
        trees = (*launcher.trees, *machine.interpreter_trees(), *self.tool_trees)
        self._launcher = launcher.path_in(ISOLATED_ROOM)
        user, group, change_user = machine.job_user(is_isolated=True)
        plan = HolderPlan(
            job_user=user,
            job_group=group,
            change_user=change_user,
            isolated=True,
            room=ISOLATED_ROOM,
            keeps_signals=False,
            opens_only=(),
            binds=tuple((tree.source, tree.name) for tree in trees),
            room_mib=_ROOM_MIB,
            room_inodes=_ROOM_INODES,
        )
        self._holder = HolderConnection(plan)
        undo.callback(self._holder.close)
        self._layout: MachineLayout = machine.machine_layout(trees, ISOLATED_ROOM)

    def _make_hosts(self, undo: ExitStack) -> None:
        """Have the holder make the hosts and their ``/etc``, whose texts are put together while it starts."""
        etc = {
            "to": "etc",
            "folders": [PurePath(path).name for path in self._layout.etc_shown],
            "copies": self._layout.etc_copied,
        }
        file = readable_descriptor(json.dumps(self._etc_texts()))
        try:
            self._holder.tell({"request": "fill_folder", **etc}, (file,))
            reply, descriptors = self._holder.ask({"request": "build_network", "addresses": self._addresses})
            self._has_ipv6 = reply["ipv6"]
            for name, descriptor in zip(self._addresses, descriptors, strict=True):
                self._diagnostics[name] = SocketDiagnostics(socket.socket(fileno=descriptor))
                undo.callback(self._diagnostics[name].close)
        finally:
            os.close(file)

    def _etc_texts(self) -> dict[str, str]:
        try:
            services = self.services_text()[1]
        except CannotShow:
            services = ""
        has_ipv6 = os.path.exists("/proc/sys/net/ipv6")
        known = {name: v4 if has_ipv6 else v4[:1] for name, v4 in self._addresses.items()}
        return etc_files(known, services)

    def address(self, host: str, family: Literal["ipv4", "ipv6"] = "ipv4") -> str:
        """Return a host's address. Raises CannotShow where the kernel has no IPv6."""
        if family == "ipv6" and not self._has_ipv6:
            raise CannotShow("this machine's kernel has no IPv6")
        return self._addresses[host][family == "ipv6"]

    def raw_sockets(self, host: str) -> list[SocketRow]:
        """Return the table of the host's own network, without owners."""
        return self._diagnostics[host].sockets()

    def sockets(self, host: str) -> tuple[SocketRow, ...]:
        """Return a host's socket table now, each row with the descriptors of lab programs that hold it."""
        return tuple(self._join(host, self.raw_sockets(host)))

    def open_sockets(self, host: str, family: int, kind: int, count: int) -> list[socket.socket]:
        """Return non-blocking sockets that live in a host."""
        return self._holder.open_sockets(host, family, kind, count)

    def source(self, host: str, port: int | None) -> tuple[str, int] | None:  # noqa: ARG002 - the host has one address
        """Return what a client binds to before it connects; None to leave it to the kernel."""
        return None if port is None else ("", port)

    def _members(self, start: Start, launcher: int | None) -> list[int]:  # noqa: ARG002 - the pid namespace tells enough
        if launcher is None:
            return []  # the kernel ends all of a pid namespace with its first process
        return [pid for first in children(launcher) for pid in descendants(first) if pid != first]

    def _to_end_with(self, start: Start, launcher: int | None) -> list[int]:
        return self._members(start, launcher)

    def _temporary_folder(self, room: str) -> str:  # noqa: ARG002 - every sandbox has its own at the same place
        return TEMPORARY

    def check_excuse(self, name: str) -> None:
        """Nothing outside reaches in here."""

    def _check_start(self, start: Start, listens: tuple[tuple[str, int], ...]) -> None:
        """Everything can be shown here."""

    def _spawn_request(self, start: Start) -> tuple[dict[str, object], str]:
        plan = SandboxPlan(
            host=start.host.replace(" ", "-"),
            privilege=start.privilege,
            room=f"{ISOLATED_ROOM}/{start.room}",
            etc_folder=f"{ISOLATED_ROOM}/etc",
            environment=start.environment,
            layout=self._layout,
        )
        request: dict[str, object] = {
            "host": start.host,
            "launcher": self._launcher,
            "command": list(start.command),
        }
        return request, "".join(f"{argument}\0" for argument in bubblewrap_arguments(plan))

    def bind(
        self,
        *,
        host: str,
        address: str,
        port: int,
        protocol: TransportProtocol,
        privilege: Privilege,
        reuse: bool,
    ) -> tuple[str | None, bool]:
        """Call bind(2) in a process of its own; see Lab."""
        reply, _ = self._holder.ask(
            {
                "request": "bind",
                "host": host,
                "address": address,
                "port": port,
                "family": socket.AF_INET6 if ":" in address else socket.AF_INET,
                "kind": socket.SOCK_STREAM if protocol == "tcp" else socket.SOCK_DGRAM,
                "privilege": privilege,
                "reuse": reuse,
            }
        )
        return (errno.errorcode[reply["errno"]] if reply["errno"] else None), reply["capable"]

    def read_sysctl(self, host: str, name: str) -> str:
        """Return a host's setting, as ``/proc/sys`` shows it. Raises CannotShow, LabError."""
        return self._sysctl(host, name, None)

    def write_sysctl(self, host: str, name: str, value: str) -> None:
        """Change a setting of the host's own network namespace. Raises CannotShow, LabError."""
        self._sysctl(host, name, value)
        self._facts.clear()

    def dropped_requests(self, host: str) -> int:
        """Return what a host's kernel has dropped for a full accept queue; see Lab. Raises LabError."""
        text = self._holder.ask({"request": "counters", "host": host})[0]["text"]
        return parse_counters(text)["TcpExtListenOverflows"]

    def _sysctl(self, host: str, name: str, value: str | None) -> str:
        request = {"request": "sysctl", "host": host, "name": name, "value": value}
        try:
            return str(self._holder.ask(request)[0]["value"])
        except RefusedError as error:
            if error.errno_name == "ENOENT":
                raise CannotShow(f"this machine's kernel has no setting `{name}`") from error
            if error.errno_name in ("EACCES", "EPERM"):
                raise CannotShow(f"the setting `{name}` may not be changed for one host alone") from error
            raise
