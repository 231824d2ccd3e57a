"""Descriptors of real processes, checked against `ls`, psutil and the processes themselves."""

import os
import socket
import subprocess
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from grader.model.sockets import Owner
from grader.observe.descriptors import (
    decode_socket_inode,
    join_owners,
    join_sockets,
    read_descriptors,
    socket_owners,
)
from grader.observe.netlink import SocketDiagnostics
from grader.observe.processes import process_name
from tests.observe.worlds import client_of, inode_of, listening, port_of, python_child, row_from
from tests.waiting import wait_until

SERVER = """
import os, socket, sys
listener = socket.create_server(("127.0.0.1", 0))
pipe = os.pipe()
file = open("/proc/self/status")
print(listener.getsockname()[1], listener.fileno())
sys.stdin.read()
"""


def test_the_rows_are_those_of_ls(stack: ExitStack) -> None:
    """A still process's descriptors: number and target as `ls -l /proc/PID/fd` prints them, in order."""
    child = python_child(stack, SERVER)
    assert child.stdout
    child.stdout.readline()
    table = read_descriptors([child.pid])
    listed = subprocess.run(["ls", "-l", f"/proc/{child.pid}/fd"], check=True, capture_output=True, text=True)
    lines = [line.partition(" -> ") for line in listed.stdout.splitlines()[1:]]
    expected = sorted((int(left.split()[-1]), target) for left, _, target in lines)
    assert [(row.descriptor, row.target) for row in table.rows] == expected
    assert len(expected) >= 7
    assert {(row.pid, row.process) for row in table.rows} == {(child.pid, process_name(child.pid))}
    assert table.unreadable == ()


def test_a_listener_belongs_to_the_process_and_descriptor_that_hold_it(
    stack: ExitStack, diagnostics: SocketDiagnostics
) -> None:
    """The proof of which process a port belongs to."""
    child = python_child(stack, SERVER)
    assert child.stdout
    port, descriptor = map(int, child.stdout.readline().split())
    found = socket_owners([child.pid])
    [joined] = [row for row in join_owners(diagnostics.sockets(), found.owners) if row.local.port == port]
    assert joined.owners == (Owner(child.pid, process_name(child.pid), descriptor),)
    assert found.unreadable == ()


def test_an_inherited_listener_belongs_to_parent_and_child(stack: ExitStack) -> None:
    """fork(2) shares the socket: two owners of one inode, in the order of the processes."""
    listener = listening(stack)
    child = python_child(stack, "print('up'); input()", pass_fds=[listener.fileno()])
    assert child.stdout
    child.stdout.readline()
    owners = socket_owners([child.pid, os.getpid()]).owners[inode_of(listener)]
    assert [(owner.pid, owner.descriptor) for owner in owners] == [
        (child.pid, listener.fileno()),
        (os.getpid(), listener.fileno()),
    ]


def test_a_doubled_descriptor_is_a_second_owner(stack: ExitStack) -> None:
    """dup(2): one inode under two numbers of one process."""
    listener = listening(stack)
    double = stack.enter_context(listener.dup())
    owners = socket_owners([os.getpid()]).owners[inode_of(listener)]
    assert {owner.descriptor for owner in owners} == {listener.fileno(), double.fileno()}


def test_the_inodes_are_those_of_psutil(stack: ExitStack) -> None:
    """psutil finds the same sockets of this process under the same numbers."""
    for family in (socket.AF_INET, socket.AF_INET6):
        listening(stack, family)
    stack.enter_context(socket.socket(socket.AF_UNIX))
    ours = {owner.descriptor for held in socket_owners([os.getpid()]).owners.values() for owner in held}
    theirs = {found.fd for found in psutil.Process().net_connections("all")}
    assert len(theirs) >= 3
    assert theirs <= ours


def test_a_process_that_has_ended_holds_nothing(stack: ExitStack) -> None:
    """Neither rows nor an error, and it is not called unreadable: reaped, or still a zombie."""
    reaped = python_child(stack, "")
    reaped.wait()
    zombie = python_child(stack, "")
    wait_until(lambda: psutil.Process(zombie.pid).status() == "zombie", what="a zombie")
    for pid in (reaped.pid, zombie.pid):
        assert read_descriptors([pid]) == ([], ())
        assert socket_owners([pid]) == ({}, ())


def test_the_others_are_told_when_one_process_has_ended(stack: ExitStack) -> None:
    """One vanished process does not hide the rest."""
    ended = python_child(stack, "")
    ended.wait()
    listener = listening(stack)
    assert inode_of(listener) in socket_owners([ended.pid, os.getpid()]).owners


def test_a_descriptor_that_vanishes_does_not_hide_the_others(stack: ExitStack) -> None:
    """A process that opens and closes all the time: standard input is told in every reading."""
    busy = """
import os
print("up")
while True:
    for number in [os.dup(0) for _ in range(100)]:
        os.close(number)
"""
    child = python_child(stack, busy)
    assert child.stdout
    child.stdout.readline()
    for _ in range(200):
        assert read_descriptors([child.pid]).rows[0].descriptor == 0


def test_a_process_that_may_not_be_read_is_told(stack: ExitStack) -> None:
    """Permission denied is no empty answer: the process is named, and the readable ones are read."""
    code = f"""
import os, subprocess, sys
from grader.observe.descriptors import read_descriptors, socket_owners
os.setgid(65534), os.setuid(65534)
own = subprocess.Popen(["cat"], stdin=subprocess.PIPE)
table = read_descriptors([{os.getpid()}, own.pid])
print(len(table.rows) >= 3, table.unreadable, socket_owners([{os.getpid()}]).unreadable)
own.kill(), own.wait()
"""
    if os.getuid() != 0:
        pytest.skip("only root can become another user")
    child = python_child(stack, code)
    assert child.stdout
    assert child.stdout.read().strip() == f"True ({os.getpid()},) ({os.getpid()},)"


def test_a_program_whose_first_thread_has_ended_still_owns_its_sockets(stack: ExitStack) -> None:
    """main() that calls pthread_exit(3) leaves a zombie leader, but the program serves on."""
    code = """
import ctypes, socket, sys, threading
listener = socket.create_server(("127.0.0.1", 0))
libc = ctypes.CDLL(None)
def serve():
    print(listener.getsockname()[1])
    while True:
        listener.accept()
threading.Thread(target=serve).start()
libc.syscall({"x86_64": 60}.get(__import__("platform").machine(), 93), 0)
"""
    child = python_child(stack, code)
    assert child.stdout
    assert int(child.stdout.readline())
    wait_until(lambda: psutil.Process(child.pid).status() == "zombie", what="the end of the first thread")
    held = socket_owners([child.pid]).owners
    assert [owner.pid for owners in held.values() for owner in owners] == [child.pid]


def test_only_rows_with_owners_are_made_anew(stack: ExitStack, diagnostics: SocketDiagnostics) -> None:
    """Rows of others, and rows with inode 0, stay the objects that they were."""
    listener = listening(stack)
    client = client_of(stack, listener)
    mine = row_from(diagnostics, port_of(listener))
    queued = wait_until(lambda: row_from(diagnostics, port_of(listener), port_of(client)), what="a queued row")
    assert mine
    owner = Owner(1, "init", 3)
    joined = join_owners([mine, queued], {mine.inode: (owner,)})
    assert joined[0].owners == (owner,)
    assert joined[1] is queued


def test_a_descriptor_is_joined_with_its_row_of_the_socket_table(
    stack: ExitStack, diagnostics: SocketDiagnostics
) -> None:
    """The listener's descriptor gets the LISTEN row; a pipe gets none."""
    listener = listening(stack)
    reader, writer = os.pipe()
    stack.callback(os.close, reader)
    stack.callback(os.close, writer)
    table = join_sockets(read_descriptors([os.getpid()]).rows, diagnostics.sockets())
    by_number = {row.descriptor: row for row in table}
    assert by_number[reader].socket is None
    joined = by_number[listener.fileno()]
    assert joined.socket
    assert joined.socket == row_from(diagnostics, port_of(listener))
    assert (joined.pid, joined.process) == (os.getpid(), process_name(os.getpid()))
    assert joined.target == f"socket:[{inode_of(listener)}]"


def test_a_target_with_any_bytes_can_be_printed(stack: ExitStack, tmp_path: Path) -> None:
    """A file name may be no UTF-8: the report must be able to print it."""
    name = os.fsencode(tmp_path) + b"/\xff"
    opened = os.open(name, os.O_CREAT | os.O_WRONLY)
    stack.callback(os.close, opened)
    [row] = [row for row in read_descriptors([os.getpid()]).rows if row.descriptor == opened]
    assert row.target.encode() == os.fsencode(tmp_path) + b"/\\xff"


def test_a_path_that_the_kernel_cannot_tell_hides_no_other_descriptor(stack: ExitStack, tmp_path: Path) -> None:
    """Of a folder below so many others that no path reaches it: `ls` says that the name is too long."""
    deep = """
import os
for _ in range(20):
    os.mkdir("d" * 250)
    os.chdir("d" * 250)
held = os.dup2(os.open(".", os.O_RDONLY), 100), os.dup2(0, 101)
print("up")
input()
"""
    child = python_child(stack, f"import os\nos.chdir({os.fspath(tmp_path)!r})\n{deep}")
    stack.callback(lambda: subprocess.run(["rm", "-rf", tmp_path], check=True))  # shutil's path would be too long
    assert child.stdout
    child.stdout.readline()
    by_number = {row.descriptor: row.target for row in read_descriptors([child.pid]).rows}
    assert (by_number[100], by_number[101]) == ("/... (a path too long to be told)", by_number[0])
    listed = subprocess.run(["ls", "-l", f"/proc/{child.pid}/fd"], check=False, capture_output=True, text=True)
    assert f"'/proc/{child.pid}/fd/100': File name too long" in listed.stderr


@given(st.integers(0, 2**64 - 1))
def test_the_inode_of_any_socket_is_read_back(inode: int) -> None:
    """Inode numbers are decimal."""
    assert decode_socket_inode(f"socket:[{inode}]") == inode


@given(st.text("socket:[]0179/ \n²"))
@example("/tmp/socket:[7]")
@example("socket:[7] (deleted)")
@example("socket:[7]\n")
@example("socket:[²]")
def test_any_other_text_is_no_socket(text: str) -> None:
    """Only the kernel's own spelling is a socket; never an exception."""
    inode = decode_socket_inode(text)
    digits = text.removeprefix("socket:[").removesuffix("]")
    is_socket = text == f"socket:[{digits}]" and digits.isascii() and digits.isdecimal()
    assert inode == (int(digits) if is_socket else None)


def test_reading_leaves_no_descriptor_open() -> None:
    """Not even when a process cannot be read."""
    before = len(os.listdir("/proc/self/fd"))
    read_descriptors([os.getpid(), 2**22 + 1])
    assert len(os.listdir("/proc/self/fd")) == before
