"""Worker processes that end, hang and are ended."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from grader.course.engines.starting import WORKER, no_result
from grader.course.parcel import Result, unpack_result
from grader.workers.messages import read_message, write_message
from grader.workers.pool import WorkerPool
from grader.workers.slot import WorkerSlot, worker_command
from tests.waiting import wait_until

ODD = (sys.executable, "-m", "tests.workers.odd_worker")
LONG_S = 100.0


@pytest.fixture
def slot() -> Iterator[WorkerSlot]:
    slot = WorkerSlot(ODD, no_result)
    yield slot
    slot.close()


def said(answer: bytes) -> Result:
    return unpack_result(answer)


def test_one_process_grades_many(slot: WorkerSlot) -> None:
    first = slot.ask(b"go", LONG_S)
    assert slot.ask(b"go", LONG_S) == first


def test_a_worker_that_is_ended_once_is_none_of_the_submissions_fault(slot: WorkerSlot, tmp_path: Path) -> None:
    assert slot.ask(f"die-once {tmp_path / 'died'}".encode(), LONG_S).isdigit()


@pytest.mark.parametrize(
    ("task", "how"), [(b"die", "by SIGSEGV"), (b"exit 7", "with status 7"), (b"half", "with status 0")]
)
def test_a_submission_that_ends_its_worker_is_an_error_that_says_so(
    slot: WorkerSlot, task: bytes, how: str
) -> None:
    """After two tries; the next submission has a worker again."""
    result = said(slot.ask(task, LONG_S))
    assert (result.status, result.report) == ("error", None)
    assert result.message == f"the process that graded it ended 2 times: {how}"
    assert ("my last words" in result.details) == (task == b"die")
    assert slot.ask(b"go", LONG_S).isdigit()


def test_a_submission_that_hangs_is_ended(slot: WorkerSlot) -> None:
    worker = int(slot.ask(b"go", LONG_S))
    result = said(slot.ask(b"hang", 0.2))
    assert result.status == "error"
    assert "not graded within 0.2 s" in result.message
    assert not psutil.pid_exists(worker)
    assert slot.ask(b"go", LONG_S).isdigit()


def test_closing_ends_a_worker_that_is_at_work(slot: WorkerSlot) -> None:
    worker = int(slot.ask(b"go", LONG_S))
    waiting = threading.Thread(target=slot.ask, args=(b"hang", LONG_S))
    waiting.start()
    slot.close()
    waiting.join(20)
    assert not waiting.is_alive()
    assert not psutil.pid_exists(worker)


def test_each_submission_costs_only_itself(tmp_path: Path) -> None:
    """The others of the same moment are graded, and by the workers that they had."""
    pool = WorkerPool(3, ODD, no_result)
    try:
        futures = [pool.submit(task, LONG_S) for task in [b"go", b"die", b"go", b"exit 1", b"go", b"go"] * 3]
        answers = [future.result(20) for future in futures]
    finally:
        pool.close()
    assert sum(answer.isdigit() for answer in answers) == 12
    assert sum(not answer.isdigit() and said(answer).status == "error" for answer in answers) == 6


def test_nothing_beside_submissions_is_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever grades may stand in a folder of submissions: a `json.py` there is no module of ours."""
    for name in ("json.py", "grader.py", "grader/__init__.py", "sitecustomize.py"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"open({str(tmp_path / 'executed')!r}, 'w')\n")
    monkeypatch.chdir(tmp_path)
    slot = WorkerSlot(WORKER, no_result)
    try:
        assert said(slot.ask(b"no task", LONG_S)).message.startswith("sockgrade itself failed (JSONDecodeError)")
    finally:
        slot.close()
    assert not (tmp_path / "executed").exists()


def test_a_workers_modules_may_lie_in_a_folder_of_any_name(tmp_path: Path) -> None:
    """Braces and quotes are no part of the program that starts it."""
    folder = tmp_path / "it's {odd}"
    folder.mkdir()
    (folder / "odd_main.py").write_text("def main() -> None:\n    print('found')\n")
    command = worker_command("odd_main", more=[str(folder)])
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout, done.stderr) == ("found\n", "")


def test_a_worker_ends_with_who_started_it() -> None:
    """However that ended, and though more tasks could still come from elsewhere."""
    tasks, to_worker = os.pipe()
    from_worker, results = os.pipe()
    program = (
        "import subprocess, os, sys, time\n"
        f"child = subprocess.Popen([*{WORKER!r}, str(os.getpid())], stdin={tasks}, stdout={results})\n"
        "print(child.pid, flush=True)\ntime.sleep(1000)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, pass_fds=(tasks, results)
    )
    with parent, open(to_worker, "wb") as sending, open(from_worker, "rb") as receiving:
        assert parent.stdout is not None
        worker = psutil.Process(int(parent.stdout.readline()))
        write_message(sending, b"no task")
        answer = read_message(receiving)
        assert answer is not None
        assert said(answer).status == "error"
        parent.kill()
        wait_until(lambda: not worker.is_running() or worker.status() == psutil.STATUS_ZOMBIE, what="its end")
    os.close(tasks)
    os.close(results)
