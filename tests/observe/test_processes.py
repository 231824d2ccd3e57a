"""Processes that the tests started, checked against psutil, `ps` and the processes themselves."""

import os
import shutil
import subprocess
from contextlib import ExitStack, suppress
from pathlib import Path

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.observe import processes
from grader.observe.processes import (
    cpu_time_s,
    descendants,
    has_variable,
    is_gone,
    is_sleeping,
    is_waiting,
    is_zombie,
    living_thread,
    namespace_pid,
    parent_of,
    parse_cpu_ticks,
    parse_namespace_pid,
    parse_state,
    process_name,
)
from tests.observe.worlds import python_child
from tests.waiting import wait_until

FAMILY = """
import subprocess, sys, threading
def start():
    children.append(subprocess.Popen([sys.executable, "-c", GRANDCHILD], stdin=subprocess.PIPE))
GRANDCHILD = "import subprocess; subprocess.Popen(['cat'], stdin=subprocess.PIPE).wait()"
children = []
thread = threading.Thread(target=lambda: (start(), input()))
thread.start()
start()
print("up")
"""
LEADERLESS = """
import ctypes, platform, signal, threading
def live():
    print(threading.get_native_id(), flush=True)
    signal.pause()
threading.Thread(target=live).start()
ctypes.CDLL(None).syscall({"x86_64": 60}.get(platform.machine(), 93), 0)
"""
"""exit(2) by the first thread, as pthread_exit(3) in main() ends."""
HOPS = """
#include <pthread.h>
#include <unistd.h>
static void *hop(void *nothing)
{
    pthread_t next;
    pthread_detach(pthread_self());
    usleep(200);
    while (pthread_create(&next, NULL, hop, NULL))
        ;
    return NULL;
}
int main(void)
{
    pthread_t first;
    pthread_create(&first, NULL, hop, NULL);
    pthread_exit(NULL);
}
"""


@pytest.mark.parametrize("kernel_lists_children", [True, False], ids=["children file", "psutil"])
def test_descendants_are_children_of_every_thread_and_their_children(
    kernel_lists_children: bool, stack: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two children, one forked by a second thread, each with a child: parents come before children."""
    if kernel_lists_children and not processes._kernel_lists_children():
        pytest.skip("this kernel has no CONFIG_PROC_CHILDREN")
    monkeypatch.setattr(processes, "_kernel_lists_children", lambda: kernel_lists_children)
    child = python_child(stack, FAMILY)
    found = wait_until(lambda: pids if len(pids := descendants(child.pid)) == 5 else None, what="five processes")
    for pid in found[1:]:
        stack.callback(psutil.Process(pid).kill)
    assert found[0] == child.pid
    for position, pid in enumerate(found[1:], 1):
        assert psutil.Process(pid).ppid() in found[:position]
    assert set(found[1:]) == {process.pid for process in psutil.Process(child.pid).children(recursive=True)}


@pytest.mark.parametrize("kernel_lists_children", [True, False], ids=["children file", "psutil"])
def test_a_process_that_has_ended_has_no_descendants(
    kernel_lists_children: bool, stack: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even itself."""
    monkeypatch.setattr(processes, "_kernel_lists_children", lambda: kernel_lists_children)
    child = python_child(stack, "")
    child.wait()
    assert descendants(child.pid) == []


@pytest.mark.parametrize("name", ["plain", "a b", "a) (b", "()", "ünï"])
def test_the_name_is_the_comm_that_ps_prints(name: str, stack: ExitStack) -> None:
    """A program may give itself any name: spaces, parentheses, other alphabets."""
    child = python_child(stack, f"open('/proc/self/comm', 'w').write({name!r}); print('up'); input()")
    assert child.stdout
    child.stdout.readline()
    assert process_name(child.pid) == name
    if name.isascii() and shutil.which("ps"):
        told = subprocess.run(["ps", "-o", "comm=", "-p", str(child.pid)], capture_output=True, text=True)
        assert told.stdout.strip() == name


def test_a_name_that_is_no_text_can_be_printed(stack: ExitStack) -> None:
    """Any 15 bytes but NUL can be a name."""
    child = python_child(stack, "open('/proc/self/comm', 'wb').write(b'\\xff\\n'); print('up'); input()")
    assert child.stdout
    child.stdout.readline()
    assert process_name(child.pid).startswith("\\xff")


def test_the_name_of_a_process_that_has_ended_is_an_error(stack: ExitStack) -> None:
    """There is no name to return: ENOENT or ESRCH."""
    child = python_child(stack, "")
    child.wait()
    with pytest.raises((FileNotFoundError, ProcessLookupError)):
        process_name(child.pid)
    with pytest.raises((FileNotFoundError, ProcessLookupError)):
        namespace_pid(child.pid)


def test_without_a_pid_namespace_the_pid_is_the_same() -> None:
    """What getpid(2) returns here is what the last NSpid says."""
    assert namespace_pid(os.getpid()) == os.getpid()


def test_in_a_pid_namespace_the_pid_is_the_one_that_the_program_sees(stack: ExitStack) -> None:
    """The first process of a pid namespace calls itself 1."""
    if shutil.which("unshare") is None:
        pytest.skip("`unshare` is not installed")
    command = ["unshare", "--user", "--map-root-user", "--pid", "--fork", "sh", "-c", "echo $$; cat"]
    outer = stack.enter_context(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
    assert outer.stdout
    assert outer.stdin
    told = outer.stdout.readline().strip()
    if not told:
        pytest.skip("this user may not make a pid namespace")
    inner = descendants(outer.pid)[1]
    assert namespace_pid(inner) == int(told) == 1
    assert inner != 1
    outer.stdin.close()


def test_the_cpu_time_is_that_of_psutil_with_the_children_that_were_waited_for(stack: ExitStack) -> None:
    """A process and its reaped child burn CPU, then stand still: the sum of psutil's four times."""
    burn = "import time\nwhile time.process_time() < 0.2: pass\n"
    code = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {burn!r}])\n{burn}\nprint('up'); input()"
    child = python_child(stack, code)
    assert child.stdout
    child.stdout.readline()
    wait_until(lambda: psutil.Process(child.pid).status() == "sleeping", what="a process that stands still")
    times = psutil.Process(child.pid).cpu_times()
    theirs = times.user + times.system + times.children_user + times.children_system
    assert cpu_time_s([child.pid]) == pytest.approx(theirs)
    assert theirs > 0.35


def test_the_cpu_time_of_a_process_that_has_ended_is_nothing(stack: ExitStack) -> None:
    """It counts for nothing, and does not hide the others."""
    child = python_child(stack, "")
    child.wait()
    assert cpu_time_s([child.pid]) == 0
    assert cpu_time_s([child.pid, os.getpid()]) > 0


def test_a_zombie_is_a_process_that_waits_to_be_waited_for(stack: ExitStack) -> None:
    """As psutil says it."""
    child = python_child(stack, "")
    wait_until(lambda: psutil.Process(child.pid).status() == "zombie", what="a zombie")
    assert is_zombie(child.pid)
    assert is_gone(child.pid)
    assert not is_zombie(os.getpid())
    assert not is_gone(os.getpid())


def test_a_process_whose_first_thread_has_ended_lives_in_another(stack: ExitStack) -> None:
    """That one tells what the first one doesn't any more."""
    child = python_child(stack, LEADERLESS)
    assert child.stdout
    other = int(child.stdout.readline())
    wait_until(lambda: psutil.Process(child.pid).status() == "zombie", what="the end of the first thread")
    assert is_zombie(child.pid)
    assert not is_gone(child.pid)
    assert living_thread(child.pid) == other
    path = os.environ["PATH"]
    assert has_variable(child.pid, f"PATH={path}".encode())
    assert parent_of(child.pid) == os.getpid()
    child.kill()
    wait_until(lambda: is_gone(child.pid), what="the end of all threads")


def test_a_process_lives_on_whose_threads_each_start_the_next_and_end(stack: ExitStack, tmp_path: Path) -> None:
    """Whoever lists its threads finds ended ones."""
    if shutil.which("gcc") is None:
        pytest.skip("there is no gcc here: C programs are not tried")
    (tmp_path / "hops.c").write_text(HOPS)
    subprocess.run(["gcc", "-pthread", "-o", "hops", "hops.c"], cwd=tmp_path, check=True)
    child = stack.enter_context(subprocess.Popen([tmp_path / "hops"]))
    stack.callback(child.kill)
    wait_until(lambda: psutil.Process(child.pid).status() == "zombie", what="the end of the first thread")
    assert [is_gone(child.pid) for _ in range(1000)] == [False] * 1000
    found = 0
    for _ in range(200):
        with suppress(ProcessLookupError):
            found += living_thread(child.pid) != child.pid
    assert found > 100
    child.kill()
    wait_until(lambda: is_gone(child.pid), what="the end of all threads")


def test_a_process_sleeps_while_it_waits_in_a_system_call(stack: ExitStack) -> None:
    """It waits for its input: asleep; it computes: awake in every look; it has ended: neither."""
    waiting = python_child(stack, "input()")
    wait_until(lambda: is_sleeping(waiting.pid), what="a process that waits for its input")
    busy = python_child(stack, "print('up')\nwhile True: pass")
    assert busy.stdout
    busy.stdout.readline()
    assert not any(is_sleeping(busy.pid) for _ in range(100))
    ended = python_child(stack, "")
    ended.wait()
    assert not is_sleeping(ended.pid)


BUSY_THREAD = """
import threading
print("up")
threading.Thread(target=lambda: any(iter(int, 1))).start()
"""


def test_a_process_waits_while_none_of_its_threads_runs(stack: ExitStack) -> None:
    """One whose first thread waits for another, which computes, does not; one that has ended does."""
    waiting = python_child(stack, "input()")
    wait_until(lambda: is_waiting(waiting.pid), what="a process that waits for its input")
    busy = python_child(stack, BUSY_THREAD)
    assert busy.stdout
    busy.stdout.readline()
    wait_until(lambda: is_sleeping(busy.pid), what="a first thread that waits for the other")
    assert not any(is_waiting(busy.pid) for _ in range(100))
    ended = python_child(stack, "")
    ended.wait()
    assert is_waiting(ended.pid)


@given(st.text())
def test_any_text_is_parsed_or_a_value_error(text: str) -> None:
    """Never another exception."""
    for parse in (parse_cpu_ticks, parse_state, lambda status: parse_namespace_pid(status, 1)):
        try:
            parse(text)
        except ValueError:
            continue


@given(st.text("() R1\t", max_size=15))
def test_no_name_hides_the_times_behind_it(name: str) -> None:
    """The name is what stands between the first and the last parenthesis."""
    row = f"7 ({name}) R 1 7 7 0 -1 4194560 101 0 0 0 1 2 3 4 20 0 1 0 81 27 9"
    assert parse_cpu_ticks(row) == 10
    assert parse_state(row) == "R"


@given(st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), max_size=15))
def test_no_name_passes_for_the_pid_line(name: str) -> None:
    """The kernel escapes the line feed only: other separators do not start a line."""
    assert parse_namespace_pid(f"Name:\tx\x85NSpid:\t1{name}\nNSpid:\t4321\t2\n", 4321) == 2


@pytest.mark.parametrize("stat", ["", "7 (cat) R 1", "7 (cat) R 1 7 7 0 -1 4194560 101 0 0 0 1 2 3"])
def test_a_stat_line_that_ends_before_the_times_is_an_error(stat: str) -> None:
    """Never a sum of the fields that happen to be there."""
    with pytest.raises(ValueError, match="no CPU times"):
        parse_cpu_ticks(stat)


@pytest.mark.parametrize("status", ["NSpid:\n", "NSpid:\tone\n"])
def test_a_pid_line_without_a_number_is_an_error(status: str) -> None:
    """Never the outer pid in its place."""
    with pytest.raises(ValueError):
        parse_namespace_pid(status, 7)
