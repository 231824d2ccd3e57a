"""A small class, graded in real labs: whole, killed in the middle, and on a cluster that loses a worker."""

import json
import os
import shutil
import signal
import socket
import subprocess
from pathlib import Path

import pexpect
import psutil
import pytest

from tests.cli.command import COMMAND, REPOSITORY, environment
from tests.course.classes import gradebook, records, write_class, write_small, zipped
from tests.course.graders import cluster, grader, kill_after
from tests.waiting import wait_until

STUDENTS = 6
WRONG = STUDENTS // 3


@pytest.fixture(scope="module")
def top(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class, its exercise, and its results as they must be: all others are compared with them."""
    folder = tmp_path_factory.mktemp("course")
    write_small(folder / "exercises")
    write_class(folder / "class", STUDENTS)
    code, _, errors = graded(folder, "whole")
    assert code == 1, errors
    return folder


def arguments(top: Path, name: str, *more: str | Path) -> tuple[str | Path, ...]:
    return (top / "class", "small-1", "--exercises", top / "exercises", "--output", top / name, *more)


def graded(top: Path, name: str, *more: str | Path) -> tuple[int, str, str]:
    process = grader(*arguments(top, name, *more))
    out, errors = process.communicate(timeout=110)
    return process.returncode, out, errors


def test_a_class_is_graded(top: Path) -> None:
    """Each by its own program, into a record, a page and a line."""
    found = {path.stem: json.loads(path.read_text()) for path in (top / "whole" / "records").glob("*/*.json")}
    assert len(found) == STUDENTS
    outcomes = sorted(record["report"]["outcome"] for record in found.values())
    assert outcomes == ["failed"] * WRONG + ["passed"] * (STUDENTS - WRONG)
    moodle = gradebook(top / "whole")["gradebook-moodle.csv"].decode().splitlines()
    assert moodle[1] == "Participant 1000,,Surname000 First,,3,3,3,small-1: passed"
    assert moodle[3].startswith("Participant 1002,,Surname002 First,,2,2,3,small-1: not held: It answers")
    page = next((top / "whole" / "pages").glob("*/surname002*.html")).read_text()
    assert "It answers" in page


def test_a_second_time_nothing_is_graded(top: Path) -> None:
    before, book = records(top / "whole"), gradebook(top / "whole")
    code, out, errors = graded(top, "whole")
    assert (code, errors) == (1, "")
    assert f"{STUDENTS} submissions: {WRONG} failed, {STUDENTS - WRONG} passed" in out
    assert (records(top / "whole"), gradebook(top / "whole")) == (before, book)


def test_killed_in_the_middle_it_goes_on(top: Path) -> None:
    """Nothing that was graded is graded again, nothing is lost, and the gradebook is the same to the byte."""
    process = grader(*arguments(top, "killed", "--jobs", "2"))
    children = psutil.Process(process.pid)
    wait_until(lambda: children.children() or process.poll() is not None, what="a worker")
    workers = children.children()
    assert 3 <= kill_after(process, top / "killed", 3) < STUDENTS
    wait_until(lambda: not any(each.is_running() for each in workers), what="the workers' end")
    before = records(top / "killed")
    assert not (top / "killed" / "index.html").exists()
    code, _, errors = graded(top, "killed")
    assert code == 1
    assert f"{len(before)} were graded before, {STUDENTS - len(before)} are left" in errors
    after = records(top / "killed")
    assert before.items() <= after.items()
    assert gradebook(top / "killed") == gradebook(top / "whole")


def test_ctrl_c_says_how_to_go_on(top: Path) -> None:
    process = grader(*arguments(top, "stopped", "--jobs", "1"))
    wait_until(lambda: (top / "stopped" / "records").exists(), what="a result")
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "are graded and kept, and the same command goes on with the others" in errors
    assert graded(top, "stopped")[0] == 1
    assert gradebook(top / "stopped") == gradebook(top / "whole")


def test_a_worker_that_is_killed_costs_nobody_a_point(top: Path) -> None:
    """Its submission is graded again, by another."""
    process = grader(*arguments(top, "worker-killed", "--jobs", "1"))
    wait_until(lambda: (top / "worker-killed" / "records").exists(), what="a result")
    for child in psutil.Process(process.pid).children():
        child.kill()
    process.communicate(timeout=110)
    assert process.returncode == 1
    assert gradebook(top / "worker-killed") == gradebook(top / "whole")


def test_a_cluster_that_loses_a_worker(top: Path) -> None:
    """One of two real workers is killed while it grades: its work is done by the other."""
    with cluster(top / "cluster", workers=2) as found:
        process = grader(*arguments(top, "on-cluster", "--engine", "dask", "--scheduler", found.address))
        wait_until(lambda: psutil.Process(found.workers[0].pid).children(), timeout_s=60, what="its grading")
        found.workers[0].kill()
        out, errors = process.communicate(timeout=110)
    assert process.returncode == 1, out + errors
    assert gradebook(top / "on-cluster") == gradebook(top / "whole")


def test_a_cluster_that_goes_away(top: Path) -> None:
    """What was graded is kept, and whoever grades later goes on with it."""
    with cluster(top / "lost", workers=1) as found:
        process = grader(*arguments(top, "on-lost", "--engine", "dask", "--scheduler", found.address))
        wait_until(lambda: len(records(top / "on-lost")) >= 1, timeout_s=60, what="a result")
    _, errors = process.communicate(timeout=110)
    assert process.returncode == 3
    assert "the same command goes on" in errors
    assert "Traceback" not in errors, errors
    assert graded(top, "on-lost")[0] == 1
    assert gradebook(top / "on-lost") == gradebook(top / "whole")


def test_on_loopback_one_is_graded_at_a_time(tmp_path: Path) -> None:
    """Two servers at once would take each other's port, and be blamed for it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    write_small(tmp_path / "exercises")
    write_class(tmp_path / "class", 4)
    for path in [*tmp_path.rglob("server.py"), *tmp_path.rglob("exercise.yaml")]:
        path.write_text(path.read_text().replace("9999", port))
    code, out, errors = graded(tmp_path, "results", "--isolation", "process", "--trust-submission", "--jobs", "4")
    assert code == 1, errors
    assert "4 submissions: 1 failed, 3 passed" in out


def test_who_takes_too_long_is_given_up_and_the_rest_is_graded(tmp_path: Path) -> None:
    """Far longer than the exercise's own limits: there is no verdict, and somebody must look."""
    write_small(tmp_path / "exercises")
    write_class(tmp_path / "class", 2)
    slow = tmp_path / "class" / "slow"
    slow.mkdir()
    (slow / "server.py").write_text("import time\ntime.sleep(1000)\n")
    code, out, errors = graded(tmp_path, "results", "--deadline", "12", "--jobs", "3")
    assert code == 3
    assert "slow, small-1: error: it was not graded within 12 s" in errors
    assert "3 submissions: 1 error, 2 passed" in out
    _, _, errors = graded(tmp_path, "results", "--deadline", "12", "--regrade", "errors")
    assert "2 were graded before, 1 are left" in errors


def test_a_bar_on_a_terminal(top: Path) -> None:
    """With how many of how many, what came of them, and the time that is left; the result takes its place."""
    child = pexpect.spawn(
        COMMAND[0],
        [*COMMAND[1:], "grade", *map(str, arguments(top, "watched"))],
        cwd=str(REPOSITORY),
        env=environment(),
        timeout=110,
        dimensions=(40, 120),
        encoding="utf-8",
    )
    child.expect(rf"[1-9]/{STUDENTS}\S* .*\d passed")
    child.expect(f"{STUDENTS} submissions: {WRONG} failed, {STUDENTS - WRONG} passed")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 1


def test_an_archive_of_a_class_gives_the_same(top: Path) -> None:
    zipped(top / "class", top / "class.zip")
    process = grader(top / "class.zip", *arguments(top, "zipped")[1:])
    process.communicate(timeout=110)
    assert gradebook(top / "zipped") == gradebook(top / "whole")
    assert not (top / "zipped" / ".unpacked").exists()


def test_only_what_is_named_is_graded_again(top: Path) -> None:
    shutil.copytree(top / "whole", top / "again")
    before = records(top / "again")
    assert graded(top, "again", "--regrade", "Surname001 First")[0] == 1
    after = records(top / "again")
    changed = {name for name in before if before[name] != after[name]}
    assert [name[:10] for name in changed] == ["surname001"]
    _, _, errors = graded(top, "again", "--regrade", "Surname01 First")
    assert "nobody handed in as `Surname01 First`: did you mean `Surname001 First`?" in errors


def test_what_changed_is_graded_again(top: Path, tmp_path: Path) -> None:
    """A submission, or any file of the exercise."""
    write_small(tmp_path / "exercises")
    write_class(tmp_path / "class", 2)
    graded(tmp_path, "results")
    first = records(tmp_path / "results")
    program = next((tmp_path / "class").glob("Surname000*/server.py"))
    program.write_text(program.read_text() + "# more\n")
    graded(tmp_path, "results")
    second = records(tmp_path / "results")
    assert [first[name] != second[name] for name in sorted(first)] == [True, False]
    (tmp_path / "exercises" / "small-1" / "notes.txt").write_text("more")
    graded(tmp_path, "results")
    third = records(tmp_path / "results")
    assert all(second[name] != third[name] for name in second)


def test_two_at_once(top: Path) -> None:
    process = grader(*arguments(top, "twice", "--jobs", "1"))
    try:
        wait_until(lambda: (top / "twice" / "records").exists(), what="a result")
        code, _, errors = graded(top, "twice")
        assert code == 3
        assert f"another sockgrade (process {process.pid}) grades into" in errors
    finally:
        process.kill()
        process.communicate()


def test_what_can_not_be_graded_is_told_and_the_rest_is_graded(tmp_path: Path) -> None:
    write_small(tmp_path / "exercises")
    folder = write_class(tmp_path / "class", 1)
    (folder / "Empty").mkdir()
    (folder / "broken.zip").write_bytes(b"PK no zip")
    (folder / "paper").mkdir()
    (folder / "paper" / "report.pdf").write_bytes(b"%PDF")
    (folder / "zed").symlink_to("/etc")
    (folder / "huge").mkdir()
    for number in range(2001):
        (folder / "huge" / f"{number}.h").touch()
    code, out, errors = graded(tmp_path, "results")
    assert code == 1
    for told in (
        "Empty, small-1: unusable: nothing was handed in",
        "broken.zip, small-1: unusable: the archive `broken.zip`: it is cut off or damaged",
        "paper, small-1: unusable: `paper` has no program in a language that is known",
        "zed, small-1: unusable: `zed` is a link",
        "huge, small-1: unusable: `huge` has more than 2000 files",
        "Surname000 First_1000, small-1: passed",
    ):
        assert told in errors
    assert "1 passed, 5 unusable" in out


def test_a_name_can_do_nothing(tmp_path: Path) -> None:
    """Neither to a terminal, nor to a spreadsheet, nor to a page; and its submission is graded."""
    write_small(tmp_path / "exercises")
    folder = write_class(tmp_path / "class", 1)
    next(folder.iterdir()).rename(os.fsdecode(os.fsencode(folder) + b"/=1+1\x1b[2J\n\xff<script>"))
    code, out, errors = graded(tmp_path, "results")
    assert code == 0, errors
    assert "1 submission: 1 passed" in out
    results = tmp_path / "results"
    texts = [path.read_text() for suffix in ("html", "csv") for path in results.rglob(f"*.{suffix}")]
    assert len(texts) == 4
    assert not any("\x1b" in text for text in (out, errors, *texts))
    assert not any("<script>" in page.read_text() for page in results.rglob("*.html"))
    assert "\n,,'=1+1\\x1b[2J\\n" in (results / "gradebook-moodle.csv").read_text()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written(top: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    process = grader(*arguments(top, "x")[:-1], tmp_path / "results")
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 3
    assert "Permission denied: name a folder that you may write" in errors


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("nowhere", "small-1", "--output", "x"), "'nowhere' does not exist"),
        (("CLASS", "small-1", "TOP/exercises/small-1", "--output", "x"), "is a second exercise called `small-1`"),
        (("CLASS", "small-9", "--output", "x"), "there is no exercise `small-9`"),
        (("CLASS", "small-1", "--output", "CLASS/results"), "lies in the submissions"),
        (("CLASS", "small-1", "--output", "x", "--engine", "dask"), "belong together"),
        (("CLASS", "small-1", "--output", "x", "--regrade", "y", "--roster", "BAD"), "the roster is empty"),
    ],
)
def test_commands_that_are_wrong(top: Path, tmp_path: Path, given: tuple[str, ...], told: str) -> None:
    """Nothing is begun."""
    (tmp_path / "bad.csv").touch()
    places = {"CLASS": top / "class", "TOP": top, "BAD": tmp_path / "bad.csv"}
    words = list(given)
    for word, path in places.items():
        words = [each.replace(word, str(path)) for each in words]
    process: subprocess.Popen[str] = grader(*words, "--exercises", top / "exercises")
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 2
    assert told in errors
