"""All that is known where a step failed: the step, what it saw, a closer look, and what came before and after.

Plain data and questions about it that many mistakes ask. Nothing here knows a mistake.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from grader.model.closer_look import CloserLook, PortAnswer, ProcessFacts, ProgramLook
from grader.model.endpoints import EndpointPattern
from grader.model.matching import is_listening, owned_by
from grader.model.observations import ConnectionFacts, Observation, ProgramFacts, SocketTable, World
from grader.model.seen import Seen
from grader.model.sockets import SocketProtocol, SocketRow, SocketState
from grader.model.steps.expect_reachable import ExpectReachable
from grader.model.steps.expect_sockets import ExpectSockets
from grader.model.steps.inspect_fd import InspectFd
from grader.model.steps.open_connections import OpenConnections
from grader.model.steps.run_server import RunServer, ServerStarted
from grader.model.steps.send import DataExchanged, Exchange, Send
from grader.model.steps.stop_server import ServerStopped, StopServer

TCP = (SocketProtocol.TCP, SocketProtocol.TCP6)
UDP = (SocketProtocol.UDP, SocketProtocol.UDP6)
READING = ("read", "recvfrom", "recvmsg", "readv")
WRITING = ("write", "sendto", "sendmsg", "writev")
ACCEPTING = ("accept", "accept4")
WATCHING = ("poll", "ppoll", "select", "pselect6", "epoll_wait", "epoll_pwait", "epoll_pwait2")
SMALLEST_BUFFER = 16
LARGE_BYTES = 16 * 1024
"""Less than this fits into any socket's buffer (tcp(7), tcp_wmem), and more into hardly any of a program's own."""
SLEEPING = ("nanosleep", "clock_nanosleep")


class Wanted(NamedTuple):
    """A socket that should wait for clients."""

    at: EndpointPattern
    protocol: str

    @property
    def port(self) -> int:
        """Its port; 0 for any."""
        return self.at.port if isinstance(self.at.port, int) else 0


class Scene:
    """One failure."""

    def __init__(self, seen: Seen, look: CloserLook, before: tuple[Seen, ...], after: tuple[Seen, ...]) -> None:
        self.seen = seen
        self.look = look
        self.before = before
        """The steps before it, in order."""
        self.after = after
        """The steps after it: a later one may tell what an earlier one could not."""

    @property
    def options(self) -> object:
        """The failed step's options."""
        return self.seen.step.options

    @property
    def observation(self) -> Observation | None:
        """What the failed step saw at last."""
        return self.seen.observation

    # The program that it is about

    @cached_property
    def program_name(self) -> str:
        """The started server that the failed step is about; nothing where it is about none."""
        options = self.options
        if isinstance(options, RunServer):
            return options.known_as
        if isinstance(options, StopServer | InspectFd):
            return options.server
        if isinstance(options, ExpectSockets):
            named = next((row.server for row in options.rows if row.server is not None), None)
            if named is not None:
                return named
            port = self._port_of_connections()
            return self._program_at("" if port else options.host, port)
        if isinstance(options, OpenConnections | ExpectReachable):
            port = options.to.port if isinstance(options.to.port, int) else 0
            return self._program_at("" if options.to.is_address else options.to.host, port)
        port = self._port_of_connections()
        return self._program_at("", port) if port else ""

    def _port_of_connections(self) -> int:
        return next((connection.remote.port for connection in self.connections), 0)

    def _program_at(self, host: str, port: int) -> str:
        crashed = self.look.tables[0].world.crashed if self.look.tables else {}
        there = [
            look
            for look in self.look.programs
            # One that should have ended, and has, is not what a later step is about.
            if host in ("", look.program.host) and (look.program.is_running or look.program.name in crashed)
        ]
        # A program may have more ports than those that it was seen to open when it was started.
        serving = [look for look in there if port in look.ports] or there
        return serving[-1].program.name if serving else ""

    @cached_property
    def program(self) -> ProgramLook | None:
        """A close look at that program."""
        return self.look.program(self.program_name)

    @property
    def facts(self) -> ProgramFacts | None:
        """How that program is, or ended: as the step saw it, for one that the grader has ended since."""
        if isinstance(self.observation, ServerStarted):
            return self.observation.program
        if isinstance(self.observation, ServerStopped):
            return self.observation.after
        return self.program.program if self.program is not None else None

    @property
    def has_ended_itself(self) -> bool:
        """Whether it exited, or a signal ended it, and not the grader for a limit."""
        return self.facts is not None and not self.facts.is_running and self.facts.stopped_for is None

    @property
    def ended_at_start(self) -> ProgramFacts | None:
        """How the program ended by itself, where the failed step has started it and it should listen."""
        is_start = isinstance(self.options, RunServer) and self.options.listens is not None
        return self.facts if is_start and self.has_ended_itself else None

    @property
    def processes(self) -> tuple[ProcessFacts, ...]:
        """Its living processes and zombies, itself first."""
        return self.program.processes if self.program is not None else ()

    def waiting_in(self, *calls: str) -> list[int]:
        """Return the first arguments, mostly descriptors, of its threads that wait in one of these calls."""
        return [call.descriptor for each in self.processes for call in each.waits if call.name in calls]

    @property
    def threads(self) -> int:
        """How many threads its processes have."""
        return sum(len(process.waits) + process.running_threads for process in self.processes)

    # Sockets

    @cached_property
    def table(self) -> SocketTable | None:
        """The socket table of that program's host."""
        if isinstance(self.observation, ServerStarted):
            return self.observation.sockets
        if self.facts is not None:
            return self.look.table_of(self.facts.host)
        return self.look.tables[0] if self.look.tables else None

    @property
    def world(self) -> World | None:
        """Who is who."""
        return self.table.world if self.table is not None else None

    @property
    def rows(self) -> tuple[SocketRow, ...]:
        """All rows of that table."""
        return self.table.rows if self.table is not None else ()

    @cached_property
    def own_rows(self) -> tuple[SocketRow, ...]:
        """The rows that a descriptor of the program holds."""
        return tuple(row for row in self.rows if self.is_own(row))

    def is_own(self, row: SocketRow) -> bool:
        """Return whether a descriptor of the program holds the row's socket."""
        return self.table is not None and owned_by(row, self.program_name, self.table.world)

    def listeners(self, protocol: str = "tcp") -> list[SocketRow]:
        """Return the program's sockets that wait for clients."""
        kinds = TCP if protocol == "tcp" else UDP
        return [row for row in self.own_rows if row.protocol in kinds and is_listening(row)]

    def indexes(self, *rows: SocketRow) -> list[int]:
        """Return where rows stand in the table."""
        return [index for index, row in enumerate(self.rows) if row in rows]

    @cached_property
    def wanted(self) -> tuple[Wanted, ...]:
        """The sockets that should wait for clients, as the failed step has them."""
        options = self.options
        if isinstance(options, RunServer):
            return tuple(Wanted(each.at, each.protocol) for each in options.listens or ())
        if isinstance(options, OpenConnections):
            return (Wanted(options.to, options.protocol),)
        if isinstance(options, ExpectReachable) and options.reachable:
            return (Wanted(options.to, options.protocol),)
        if isinstance(options, ExpectSockets):
            return tuple(_wanted_rows(options))
        return ()

    @property
    def missing(self) -> tuple[Wanted, ...]:
        """Those of them that no socket of the program is."""
        return tuple(each for each in self.wanted if each.port and not self._has(each))

    def _has(self, wanted: Wanted) -> bool:
        return any(row.local.port == wanted.port for row in self.listeners(wanted.protocol))

    def answer_for(self, port: int) -> PortAnswer | None:
        """Return what the kernel said to somebody else who asked for that port."""
        return next((answer for answer in self.look.port_answers if answer.port == port), None)

    def is_ephemeral(self, port: int) -> bool:
        """Return whether the program's host gives such ports to whoever asks for none."""
        host = self.world.host(self.table.host) if self.world is not None and self.table is not None else None
        return host is not None and host.ephemeral_ports[0] <= port <= host.ephemeral_ports[1]

    # Connections

    @cached_property
    def connections(self) -> tuple[ConnectionFacts, ...]:
        """The connections that the failed step is about."""
        options, observation = self.options, self.observation
        if isinstance(observation, DataExchanged):
            return tuple(exchange.connection for exchange in observation.exchanges)
        if isinstance(options, ExpectSockets):
            groups = {row.connections for row in options.rows if row.connections is not None}
            return tuple(each for each in self.all_connections if each.group in groups)
        return ()

    @property
    def all_connections(self) -> tuple[ConnectionFacts, ...]:
        """All connections that clients have opened so far."""
        return self.look.tables[0].world.connections if self.look.tables else ()

    @property
    def had_clients(self) -> bool:
        """Whether a client has connected, or tried whether it could, before the failure."""
        return any(isinstance(seen.step.options, OpenConnections | ExpectReachable) for seen in self.before)

    def server_row(self, connection: ConnectionFacts) -> SocketRow | None:
        """Return the server's end of a connection."""
        return next(
            (row for row in self.rows if connection.is_end_of(row) and row.local.port == connection.remote.port),
            None,
        )

    def server_rows(self) -> list[SocketRow]:
        """Return the server's ends of all connections of which its table has a row."""
        rows = (self.server_row(connection) for connection in self.all_connections)
        return [row for row in rows if row is not None]

    @property
    def queued(self) -> list[SocketRow]:
        """Connections that wait for accept(2)."""
        ports = {row.local.port for row in self.listeners()}
        return [row for row in self.rows if row.is_queued and row.local.port in ports]

    @property
    def accepted(self) -> list[SocketRow]:
        """Connections that a descriptor of the program holds."""
        return [row for row in self.own_rows if row.protocol in TCP and row.remote.port and not is_listening(row)]

    def descriptor_of(self, row: SocketRow) -> int:
        """Return the number by which the program knows a socket; -1 where it holds none."""
        return row.owners[0].descriptor if row.owners else -1

    def row_at(self, descriptor: int) -> SocketRow | None:
        """Return the socket that a descriptor of the program is."""
        return next(
            (row for row in self.own_rows if any(each.descriptor == descriptor for each in row.owners)), None
        )

    # Bytes

    @property
    def exchanged(self) -> DataExchanged | None:
        """What went over the connections, where the failed step sent something."""
        return self.observation if isinstance(self.observation, DataExchanged) else None

    @property
    def payload(self) -> bytes:
        """The first 64 KiB of what each client sent."""
        return bytes.fromhex(self.exchanged.payload_hex) if self.exchanged is not None else b""

    @property
    def is_all_answered(self) -> bool:
        """Whether the failed step sent something and got all of it back: what is wrong came after that."""
        seen = self.exchanged
        return seen is not None and all(
            each.reply_bytes == seen.payload_bytes and each.first_difference is None for each in seen.exchanges
        )

    @property
    def is_half_close(self) -> bool:
        """Whether the clients closed their sending halves after they had sent everything."""
        return isinstance(self.options, Send) and self.options.half_close

    @property
    def wrong_exchange(self) -> Exchange | None:
        """The first exchange whose reply is not what was sent, or that ended otherwise than it should."""
        options, seen = self.options, self.exchanged
        if seen is None or not isinstance(options, Send):
            return None
        expect = options.expect
        for each in seen.exchanges:
            is_echo = each.reply_bytes == seen.payload_bytes and each.first_difference is None
            ends_well = expect is None or expect.then is None or each.end == expect.then
            if not is_echo or not ends_well:
                return each
        return None

    def has_read_all(self, exchange: Exchange) -> bool:
        """Return whether the server has read all that was sent, and nothing is on its way back."""
        row = self.server_row(exchange.connection)
        return row is not None and row.inode != 0 and not row.receive_queue and not row.send_queue

    def is_buffer_size(self, count: int) -> bool:
        """Return whether programmers give buffers such a size: a power of two, or one byte less, or round."""
        near_power = any(size & (size - 1) == 0 for size in (count, count + 1, count - 1))
        return count >= SMALLEST_BUFFER and (near_power or count % 100 == 0)

    # What came before and after

    def earlier(self, kind: type) -> Iterator[Seen]:
        """Yield the steps before it with such options, the latest first."""
        return (seen for seen in reversed(self.before) if isinstance(seen.step.options, kind))

    @property
    def previous_processes(self) -> tuple[ProcessFacts, ...]:
        """The program's processes when they were last seen alive before the failure."""
        return next(self.processes_before(), ())

    def processes_before(self) -> Iterator[tuple[ProcessFacts, ...]]:
        """Yield the program's processes as seen alive after each step before the failure, the latest first."""
        for seen in reversed(self.before):
            found = seen.processes.get(self.program_name, ())
            if found and not found[0].is_zombie:  # of which the kernel tells nothing any more
                yield found


def _wanted_rows(options: ExpectSockets) -> Iterator[Wanted]:
    for row in options.rows:
        if row.local is None or not row.count.holds(1) or row.connections is not None:
            continue
        protocols = row.protocol or ()
        if SocketState.LISTEN in (row.state or ()):
            yield Wanted(row.local, "tcp")
        elif protocols and all(protocol in UDP for protocol in protocols):
            yield Wanted(row.local, "udp")
