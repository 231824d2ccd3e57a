"""Reads ``/proc/PID/fd`` (proc_pid_fd(5)): what each descriptor is, and which process holds a socket.

Must not know how the socket table was obtained. It opens the directory only, never a descriptor in it.
"""

import errno
import os
import re
from collections.abc import Iterable, Mapping
from functools import partial
from typing import NamedTuple

from grader.model.sockets import DescriptorRow, Owner, SocketRow
from grader.observe.as_owner import read_as_owner
from grader.observe.construction import fast_constructor, paused_garbage_collection
from grader.observe.processes import living_thread, process_name

_SOCKET = re.compile(r"socket:\[([0-9]+)\]", re.ASCII)
_TOO_LONG = "/... (a path too long to be told)"
"""Below enough folders; ``do_proc_readlink`` in ``fs/proc/base.c`` has room for PATH_MAX bytes."""

_owner = fast_constructor(Owner)
_descriptor_row = fast_constructor(DescriptorRow)
_socket_row = fast_constructor(SocketRow)


class DescriptorTable(NamedTuple):
    """The descriptors of some processes."""

    rows: list[DescriptorRow]
    """In the order of the processes, then of the numbers."""
    unreadable: tuple[int, ...]
    """Processes that are there, but whose descriptors this user may not read (ptrace(2), PTRACE_MODE_READ)."""


class OwnerTable(NamedTuple):
    """Which descriptors hold which socket."""

    owners: dict[int, tuple[Owner, ...]]
    """By the socket's inode. A socket inherited over fork(2), or doubled by dup(2), has several."""
    unreadable: tuple[int, ...]
    """Processes that are there, but whose descriptors this user may not read (ptrace(2), PTRACE_MODE_READ)."""


def decode_socket_inode(target: str) -> int | None:
    """Return the inode in a descriptor's link, or None when it is no socket.

    >>> decode_socket_inode("socket:[48213]")
    48213
    >>> [decode_socket_inode(other) for other in ("/dev/pts/3", "pipe:[911]", "anon_inode:[eventpoll]")]
    [None, None, None]
    >>> decode_socket_inode("/tmp/socket:[7]"), decode_socket_inode("socket:[]")
    (None, None)
    """
    match = _SOCKET.fullmatch(target)
    return int(match[1]) if match else None


def read_descriptors(pids: Iterable[int]) -> DescriptorTable:
    """Return a row for each open descriptor of `pids`; a process or descriptor that vanishes has none.

    Raises OSError for any failure but ENOENT and ESRCH (it ended), EACCES and EPERM (told), and ENAMETOOLONG.
    """
    processes, unreadable = _read_all(pids)
    with paused_garbage_collection():
        rows = [
            _descriptor_row(process.pid, process.name, number, _printable(target))
            for process in processes
            for number, target in sorted(process.links)
        ]
    return DescriptorTable(rows, unreadable)


def socket_owners(pids: Iterable[int]) -> OwnerTable:
    """Return the owners of every socket that `pids` hold.

    Raises OSError for any failure but ENOENT and ESRCH (it ended), EACCES and EPERM (told), and ENAMETOOLONG.
    """
    owners: dict[int, tuple[Owner, ...]] = {}
    processes, unreadable = _read_all(pids)
    with paused_garbage_collection():
        for pid, name, links in processes:
            for number, target in links:
                # Only a socket's link starts so: a file's is absolute, and "socket" is no other filesystem.
                if target.startswith("socket:["):
                    inode = int(target[8:-1])
                    owner = _owner(pid, name, number)
                    owners[inode] = (*owners[inode], owner) if inode in owners else (owner,)
    return OwnerTable(owners, unreadable)


def join_owners(rows: Iterable[SocketRow], owners: Mapping[int, tuple[Owner, ...]]) -> list[SocketRow]:
    """Return `rows` with the owners of each; a row whose socket nobody is known to hold stays itself.

    >>> from grader.model.sockets import Endpoint, SocketProtocol, SocketState
    >>> row = SocketRow(SocketProtocol.TCP, SocketState.LISTEN, Endpoint("0.0.0.0", 9999),
    ...                 Endpoint("0.0.0.0", 0), 0, 5, 1000, 48213)
    >>> [joined] = join_owners([row], {48213: (Owner(4321, "echo_server", 3),)})
    >>> joined.owners
    (Owner(pid=4321, process='echo_server', descriptor=3),)
    """
    # Inode 0 is the kernel's "no descriptor": nobody can own it, and no target ever reads socket:[0].
    with paused_garbage_collection():
        return [_with_owners(row, owners[row.inode]) if row.inode in owners else row for row in rows]


def _with_owners(row: SocketRow, owners: tuple[Owner, ...]) -> SocketRow:
    return _socket_row(
        row.protocol,
        row.state,
        row.local,
        row.remote,
        row.receive_queue,
        row.send_queue,
        row.uid,
        row.inode,
        row.ipv6_only,
        row.path,
        owners,
    )


def join_sockets(descriptors: Iterable[DescriptorRow], sockets: Iterable[SocketRow]) -> list[DescriptorRow]:
    """Return `descriptors`, each that is a socket with its row of the socket table, where it has one.

    >>> from grader.model.sockets import Endpoint, SocketProtocol, SocketState
    >>> row = SocketRow(SocketProtocol.TCP, SocketState.LISTEN, Endpoint("0.0.0.0", 9999),
    ...                 Endpoint("0.0.0.0", 0), 0, 5, 1000, 48213)
    >>> table = [DescriptorRow(4321, "echo_server", 0, "/dev/pts/3"),
    ...          DescriptorRow(4321, "echo_server", 3, "socket:[48213]")]
    >>> [joined.socket and str(joined.socket.local) for joined in join_sockets(table, [row])]
    [None, '0.0.0.0:9999']
    """
    by_inode = {row.inode: row for row in sockets if row.inode}
    return [_with_socket(descriptor, by_inode) for descriptor in descriptors]


def _with_socket(descriptor: DescriptorRow, by_inode: Mapping[int, SocketRow]) -> DescriptorRow:
    inode = decode_socket_inode(descriptor.target)
    row = by_inode.get(inode) if inode is not None else None
    if row is None:
        return descriptor
    return _descriptor_row(descriptor.pid, descriptor.process, descriptor.descriptor, descriptor.target, row)


class _Process(NamedTuple):
    pid: int
    name: str
    links: list[tuple[int, str]]


def _read_all(pids: Iterable[int]) -> tuple[list[_Process], tuple[int, ...]]:
    """Return what each process holds, and the processes that may not be read."""
    processes, unreadable = [], []
    with paused_garbage_collection():
        for pid in pids:
            try:
                processes.append(
                    _Process(pid, process_name(pid), read_as_owner(pid, partial(_read_all_links, pid)))
                )
            except PermissionError:
                unreadable.append(pid)
            except (FileNotFoundError, ProcessLookupError):
                continue  # it ended, before or while it was read: what it held is gone
    return processes, tuple(unreadable)


def _read_all_links(pid: int) -> list[tuple[int, str]]:
    return _read_links(f"/proc/{living_thread(pid)}/fd")


def _read_links(path: str) -> list[tuple[int, str]]:
    """Return the number and the target of each descriptor in a directory of them."""
    links: list[tuple[int, str]] = []
    append, readlink = links.append, os.readlink
    directory = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for name in os.listdir(directory):
            # Relative to the directory: the kernel looks up one name instead of four.
            try:
                append((int(name), readlink(name, dir_fd=directory)))
            except FileNotFoundError:
                continue  # closed since the directory was listed
            except OSError as error:
                if error.errno != errno.ENAMETOOLONG:
                    raise
                append((int(name), _TOO_LONG))
    finally:
        os.close(directory)
    return links


def _printable(target: str) -> str:
    r"""Return a file name so that it can be printed: a byte that is no UTF-8 as ``\xNN``.

    >>> _printable("/tmp/a\udcffb")
    '/tmp/a\\xffb'
    """
    if target.isascii():
        return target
    return os.fsencode(target).decode("utf-8", "backslashreplace")
