"""Two hosts with a wire between them, made by the lab, and sockets of ours that live in them."""

import ctypes
import socket
import struct
from contextlib import ExitStack
from dataclasses import dataclass

from grader.lab.namespace_lab import NamespaceLab
from grader.model.observations import ProgramFacts
from grader.model.sockets import SocketRow, SocketState
from grader.observe.inet_diag import STATES
from tests.waiting import wait_until

PATIENCE_S = 20.0
"""How long a socket of ours waits for what takes milliseconds, on a machine that others keep busy."""
PORT = 9999
_EVERY_PROTOCOL = 3  # ETH_P_ALL, packet(7)
_OUTGOING = 4  # PACKET_OUTGOING, packet(7)
_FLAGS = ("FIN", "SYN", "RST", "PSH", "ACK")
"""The lowest bits of byte 13 of a TCP header, from bit 0 (RFC 9293, 3.1)."""


@dataclass(frozen=True, slots=True)
class Packet:
    """What an IPv4 packet says to the two programs."""

    protocol: int
    """6 is TCP, 17 is UDP, 1 is ICMP."""
    source: tuple[str, int]
    destination: tuple[str, int]
    flags: frozenset[str]
    """Of TCP; without PSH, which tells nothing about connections."""
    transport: bytes
    """The TCP or UDP header, and what follows it."""
    payload: bytes


def decode_packet(data: bytes) -> Packet:
    """Return what an IPv4 packet holds (RFC 791, 3.1; RFC 9293, 3.1; RFC 768)."""
    protocol, transport = data[9], data[(data[0] & 15) * 4 : int.from_bytes(data[2:4], "big")]
    source_port, destination_port = struct.unpack("!HH", transport[:4])
    is_tcp = protocol == socket.IPPROTO_TCP
    flags = {name for bit, name in enumerate(_FLAGS) if is_tcp and transport[13] >> bit & 1}
    return Packet(
        protocol=protocol,
        source=(socket.inet_ntoa(data[12:16]), source_port),
        destination=(socket.inet_ntoa(data[16:20]), destination_port),
        flags=frozenset(flags - {"PSH"}),
        transport=transport,
        payload=transport[(transport[12] >> 4) * 4 :] if is_tcp else transport[8:],
    )


class Wire:
    """All IPv4 packets that leave or enter a host by one interface, from now on."""

    def __init__(self, tap: socket.socket, interface: str) -> None:
        tap.bind((interface, _EVERY_PROTOCOL))
        self._tap = tap
        self._packets: list[Packet] = []

    def packets(self) -> list[Packet]:
        """Return what was seen so far. On `lo` each packet is told twice; what comes in again is left out."""
        while True:
            try:
                data, (interface, protocol, kind, *_) = self._tap.recvfrom(65536)
            except BlockingIOError:
                return self._packets
            if protocol == 0x0800 and (interface != "lo" or kind == _OUTGOING):
                self._packets.append(decode_packet(data))

    def wait_for(self, count: int) -> list[Packet]:
        """Return the packets once there are at least so many."""
        return wait_until(lambda: self.packets() if len(self.packets()) >= count else None, what=f"{count} packets")


class Network:
    """The hosts `server` (10.9.0.10) and `client` (10.9.0.11)."""

    def __init__(self, lab: NamespaceLab, stack: ExitStack) -> None:
        self.lab = lab
        self._stack = stack

    def make_socket(
        self, host: str, kind: socket.SocketKind = socket.SOCK_STREAM, family: int = socket.AF_INET
    ) -> socket.socket:
        """Return a socket that lives in a host."""
        [made] = self.lab.open_sockets(host, family, kind, 1)
        made.settimeout(PATIENCE_S)
        return self._stack.enter_context(made)

    def listener(
        self, address: str = "0.0.0.0", port: int = PORT, *, host: str = "server", backlog: int = 8
    ) -> socket.socket:
        """Return a socket that listens in a host."""
        made = self.make_socket(host, family=family_of(address))
        made.bind((address, port))
        made.listen(backlog)
        return made

    def client(self, address: str = "10.9.0.10", port: int = PORT, *, host: str = "client") -> socket.socket:
        """Return a socket that is connected. Raises OSError."""
        made = self.make_socket(host, family=family_of(address))
        made.connect((address, port))
        return made

    def accept(self, listener: socket.socket) -> socket.socket:
        """Return the next connection of a listener."""
        accepted, _ = listener.accept()
        accepted.settimeout(PATIENCE_S)
        return self._stack.enter_context(accepted)

    def connection(self) -> tuple[socket.socket, socket.socket]:
        """Return both ends of a new connection: the client's, and the server's."""
        listener = self.listener()
        client = self.client()
        return client, self.accept(listener)

    def rows(self, host: str) -> list[SocketRow]:
        """Return a host's socket table."""
        return self.lab.raw_sockets(host)

    def row(self, host: str, state: str | None = None) -> SocketRow:
        """Return the only row of a host in that state, once there is one."""

        def find() -> list[SocketRow]:
            return [row for row in self.rows(host) if state is None or row.state == state]

        found = wait_until(find, what=f"a row in {state or 'any state'} at {host}")
        assert len(found) == 1, found
        return found[0]

    def wire(self, host: str, interface: str = "eth0") -> Wire:
        """Return the packets of a host's interface, from now on."""
        [tap] = self.lab.open_sockets(host, socket.AF_PACKET, socket.SOCK_DGRAM, 1)
        return Wire(self._stack.enter_context(tap), interface)

    def python(self, code: str, *, host: str = "server") -> ProgramFacts:
        """Run a few lines of Python in a host to their end."""
        program = self.lab.start_command(
            ("python3", "-uc", code), host=host, privilege="user", environment={}, stdin=""
        )
        assert self.lab.wait_until(lambda: not program.facts().is_running, within_s=PATIENCE_S), program.facts()
        return program.facts()


def family_of(address: str) -> int:
    """Return the family of a numeric address."""
    return socket.AF_INET6 if ":" in address else socket.AF_INET


class _Instruction(ctypes.Structure):
    _fields_ = (("code", ctypes.c_ushort), ("jt", ctypes.c_ubyte), ("jf", ctypes.c_ubyte), ("k", ctypes.c_uint))


class _Filter(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.POINTER(_Instruction)))


def lose_everything(receiver: socket.socket) -> None:
    """Let no more packets reach a socket, as if the wire were cut (SO_ATTACH_FILTER, socket(7))."""
    take_nothing = _Instruction(0x06, 0, 0, 0)  # BPF_RET | BPF_K: keep 0 bytes
    program = _Filter(1, ctypes.pointer(take_nothing))
    receiver.setsockopt(socket.SOL_SOCKET, 26, bytes(program))  # SO_ATTACH_FILTER, <asm-generic/socket.h>


def lose_nothing(receiver: socket.socket) -> None:
    """Undo `lose_everything`."""
    receiver.setsockopt(socket.SOL_SOCKET, 27, 0)  # SO_DETACH_FILTER


def state_of(made: socket.socket) -> SocketState:
    """Return the state that the kernel tells in a TCP socket's TCP_INFO (tcp(7)): its first byte."""
    found = STATES[made.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0]]
    assert found is not None
    return found
