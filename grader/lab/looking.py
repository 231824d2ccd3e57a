"""What can be seen in every lab: tables of sockets and descriptors, what processes do, who is who."""

import os
import time
from contextlib import suppress

from grader.lab import machine
from grader.lab.connections import SocketConnection
from grader.lab.ground import Ground
from grader.lab.program import LabProgram
from grader.model.closer_look import ProcessFacts
from grader.model.exercise import Exercise
from grader.model.lab import CannotShow, ClientConnection, RunningProgram
from grader.model.observations import DescriptorTable, HostFacts, SocketTable, World
from grader.model.sockets import Owner, SocketRow
from grader.observe.activity import read_activities
from grader.observe.descriptors import join_owners, join_sockets, read_descriptors, socket_owners
from grader.observe.sysctl import parse_integers


class LookingLab(Ground):
    """The part of a lab that looks, and changes nothing."""

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        self.programs: dict[str, RunningProgram] = {}
        self.connections: dict[str, list[ClientConnection]] = {}
        self._started: list[LabProgram] = []
        self._facts: dict[str, HostFacts] = {}
        self._up_since = time.monotonic()

    def elapsed_s(self) -> float:
        """Return the seconds since the lab was up."""
        return time.monotonic() - self._up_since

    def _join(self, host: str, rows: list[SocketRow]) -> list[SocketRow]:
        """Join rows with the programs of a host, and with the grader's own clients there."""
        pids = [pid for program in self._started if program.host == host for pid in program.pids()]
        owners = dict(socket_owners(pids).owners)
        for connections in self.connections.values():
            for connection in connections:
                if isinstance(connection, SocketConnection) and connection.facts.client_host == host:
                    mine = Owner(os.getpid(), "client", connection.socket.fileno())
                    owners.setdefault(connection.inode, (mine,))
        owners.pop(0, None)
        return join_owners(rows, owners)

    def rows_of(self, program: LabProgram, host: str) -> list[SocketRow]:
        """Return the rows of a host's table that a program's descriptors hold."""
        owners = socket_owners(program.pids()).owners
        owners.pop(0, None)
        return [row for row in self.raw_sockets(host) if row.inode in owners]

    def socket_table(self, host: str) -> SocketTable:
        """Return a host's socket table now, with who is who."""
        return SocketTable(at_s=self.elapsed_s(), host=host, rows=self.sockets(host), world=self.world())

    def descriptor_table(self, name: str) -> DescriptorTable:
        """Return the descriptors of a started server and its children, joined with its host's sockets."""
        program = self.programs[name]
        facts = program.facts()
        table = read_descriptors(program.pids())
        rows = join_sockets(table.rows, self.sockets(facts.host))
        return DescriptorTable(
            at_s=self.elapsed_s(), program=facts, rows=tuple(rows), unreadable_pids=table.unreadable
        )

    def process_table(self, name: str) -> tuple[ProcessFacts, ...]:
        """Return what each process of a started server is doing; nothing when it has ended."""
        return read_activities(self.programs[name].pids())

    def world(self) -> World:
        """Return who is who in the lab now."""
        connections = tuple(connection.facts for group in self.connections.values() for connection in group)
        return World(
            hosts=tuple(self._host_facts(name) for name in self.exercise.hosts),
            connections=connections,
            program_pids={name: program.pids() for name, program in self.programs.items()},
            program_hosts={name: program.host for name, program in self.programs.items()},
            crashed={
                name: program.facts().ending
                for name, program in self.programs.items()
                if not program.ending_is_expected and not program.is_running
            },
        )

    def _host_facts(self, name: str) -> HostFacts:
        if name not in self._facts:
            addresses = [self.address(name)]
            with suppress(CannotShow):  # a host without IPv6 has one address
                addresses.append(self.address(name, "ipv6"))
            low, high = parse_integers(self.read_sysctl(name, "net.ipv4.ip_local_port_range"), expected=2)
            self._facts[name] = HostFacts(name=name, addresses=tuple(addresses), ephemeral_ports=(low, high))
        return self._facts[name]

    def host_of(self, address: str) -> str | None:
        """Return the host that has this address."""
        names = (name for name in self.exercise.hosts if address in self._host_facts(name).addresses)
        return next(names, None)

    def services_text(self) -> tuple[str, str]:
        """Return the path and the text of the hosts' ``/etc/services``; see Lab."""
        return machine.read_services_file()
