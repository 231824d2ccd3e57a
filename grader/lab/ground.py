"""What one kind of lab must say of itself: where sockets live, how programs start, what can't be shown there."""

import socket
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Literal

from grader.model.base import Privilege, TransportProtocol
from grader.model.plainclass import plain
from grader.model.report import Promise
from grader.model.sockets import SocketRow

BUILD_HOST = "build host"
"""A host without neighbours, which no exercise sees: where programs are built."""


@plain
class Start:
    """What is needed to start something in a host."""

    name: str
    host: str
    command: tuple[str, ...]
    privilege: Privilege
    environment: Mapping[str, str]
    room: str
    """The name of its own file system, below the holder's."""
    is_traced: bool = False
    """Whether it is started under strace(1), which must be let trace it."""


class Ground(ABC):
    """The part in which labs differ."""

    promises: tuple[Promise, ...]
    """What is promised of the programs in it."""
    depth: int
    """How many generations below its launcher a program is."""

    @abstractmethod
    def address(self, host: str, family: Literal["ipv4", "ipv6"] = "ipv4") -> str:
        """Return a host's address. Raises CannotShow when this lab has none of that family."""

    @abstractmethod
    def raw_sockets(self, host: str) -> list[SocketRow]:
        """Return the table of the network that a host is in, without owners."""

    @abstractmethod
    def sockets(self, host: str) -> tuple[SocketRow, ...]:
        """Return a host's socket table now, each row with the descriptors of lab programs that hold it."""

    @abstractmethod
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

    @abstractmethod
    def write_sysctl(self, host: str, name: str, value: str) -> None:
        """Change a host's setting. Raises CannotShow, LabError."""

    @abstractmethod
    def read_sysctl(self, host: str, name: str) -> str:
        """Return a host's setting. Raises CannotShow, LabError."""

    @abstractmethod
    def dropped_requests(self, host: str) -> int:
        """Return what a host's kernel has dropped for a full accept queue; see Lab."""

    @abstractmethod
    def open_sockets(self, host: str, family: int, kind: int, count: int) -> list[socket.socket]:
        """Return non-blocking sockets that live in a host."""

    @abstractmethod
    def source(self, host: str, port: int | None) -> tuple[str, int] | None:
        """Return what a client of that host binds to before it connects; None to leave it to the kernel."""

    @abstractmethod
    def _spawn_request(self, start: Start) -> tuple[dict[str, object], str]:
        """Return the holder's request for a start, and the arguments of the launcher."""

    @abstractmethod
    def _members(self, start: Start, launcher: int | None) -> list[int]:
        """Return the living processes of a program, without its launcher's own; None for an ended launcher."""

    @abstractmethod
    def _to_end_with(self, start: Start, launcher: int | None) -> list[int]:
        """Return the living processes that end with a program: its own, and such as may be its own."""

    @abstractmethod
    def _temporary_folder(self, room: str) -> str:
        """Return where a program with a room of that name finds its temporary folder."""

    @abstractmethod
    def _check_start(self, start: Start, listens: tuple[tuple[str, int], ...]) -> None:
        """Raise CannotShow or LabError where such a program can't be judged here."""
