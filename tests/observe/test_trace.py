"""What strace printed, among what the program printed."""

import shutil
import subprocess
import sys

import pytest

from grader.observe.trace import parse_trace

PRINTED = """\
socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 3
listening (on port 9999) soon
bind(3, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("0.0.0.0")}, 16) = -1 EACCES (Permission denied)
[pid     3] accept(3, NULL, NULL)       = ? ERESTARTSYS (To be restarted if SA_RESTART is set)
clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|SIGCHLD, child_tidptr=0x7f) = 4
exit_group(1)                           = ?
[pid     3] accept(3,  <unfinished ...>
"""


def test_calls_are_read() -> None:
    """Names, results, errors and processes; what is no call is left out."""
    found = [(call.process, call.name, call.result, call.error) for call in parse_trace(PRINTED)]
    assert found == [
        (0, "socket", 3, None),
        (0, "bind", -1, "EACCES"),
        (3, "accept", 0, "ERESTARTSYS"),
        (0, "clone", 4, None),
        (0, "exit_group", 0, None),
    ]


INTERRUPTED = """\
clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|SIGCHLD <unfinished ...>
[pid     6] bind(3, {sa_family=AF_INET, sin_port=htons(9999), sin_addr=inet_addr("0.0.0.0")}, 16 <unfinished ...>
[pid     5] <... clone resumed>, child_tidptr=0x7f) = 6
[pid     5] accept(4, NULL, NULL <unfinished ...>
[pid     6] <... bind resumed>) = -1 EADDRINUSE (Address already in use)
[pid     6] <... listen resumed>) = 0
"""


def test_calls_that_another_interrupted_are_whole() -> None:
    """Their arguments and their result are of the process that made them; what has no other half is left out."""
    found = [(call.process, call.name, call.result, call.error) for call in parse_trace(INTERRUPTED)]
    assert found == [(5, "clone", 6, None), (6, "bind", -1, "EADDRINUSE")]
    assert "sin_port=htons(9999)" in parse_trace(INTERRUPTED)[1].arguments


def test_what_a_program_prints_among_the_lines_is_no_number_of_them() -> None:
    """Python refuses to make a number of thousands of digits; no process has one."""
    nines = "9" * 5000
    assert parse_trace(f"foo() = {nines}\n[pid {nines}] foo() = 1\nfoo() = 7\n")[-1].result == 7


def test_what_strace_really_prints_is_read() -> None:
    """The installed strace's own lines."""
    if shutil.which("strace") is None:
        pytest.skip("`strace` is not installed")
    code = "import socket; socket.create_server(('127.0.0.1', 0))"
    done = subprocess.run(
        ["strace", "-f", "-e", "trace=network", sys.executable, "-I", "-S", "-c", code],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        pytest.skip(f"strace may trace nothing here: {done.stderr[-200:]}")
    names = [call.name for call in parse_trace(done.stderr) if not call.error]
    assert [name for name in names if name in ("socket", "bind", "listen")] == ["socket", "bind", "listen"]
