"""Records that are whole or not there, in a folder that one grader has at a time."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from grader.course.store import Store, StoreProblem


def opened(folder: Path) -> Store:
    store = Store(folder)
    store.open()
    return store


def test_what_was_written_is_read(tmp_path: Path) -> None:
    store = opened(tmp_path / "a" / "results")
    store.write("small", "jane", {"status": "graded", "odd": "\ud800"}, "<p>")
    assert store.read("small", "jane") == {"version": 1, "status": "graded", "odd": "\\ud800"}
    assert store.read("small", "rick") is None
    store.remove("small", "jane")
    assert store.read("small", "jane") is None
    store.close()


def test_nobody_else_may_look_into_a_new_folder(tmp_path: Path) -> None:
    """One that is there stays as open as it is."""
    opened(tmp_path / "new").close()
    (tmp_path / "old").mkdir()
    (tmp_path / "old").chmod(0o755)
    opened(tmp_path / "old").close()
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("new", "old")]
    assert modes == [0o700, 0o755]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"version": 99}', "[" * 100_000, "\0"])
def test_a_record_that_is_none_counts_as_none(tmp_path: Path, content: str) -> None:
    store = opened(tmp_path)
    store.write("small", "jane", {}, "")
    (tmp_path / "records" / "small" / "jane.json").write_text(content)
    assert store.read("small", "jane") is None
    store.close()


def test_a_record_without_its_page_is_made_again(tmp_path: Path) -> None:
    store = opened(tmp_path)
    store.write("small", "jane", {}, "")
    (tmp_path / "pages" / "small" / "jane.html").unlink()
    assert store.read("small", "jane") is None
    store.close()


def test_a_second_grader_is_told(tmp_path: Path) -> None:
    """Also from another process; and when the first has ended, the folder is free."""
    store = opened(tmp_path)
    program = (
        f"from pathlib import Path\nfrom grader.course.store import Store\nStore(Path({str(tmp_path)!r})).open()"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert f"another sockgrade (process {os.getpid()}) grades into" in done.stderr
    store.close()
    opened(tmp_path).close()


def test_what_a_killed_grader_left_is_removed(tmp_path: Path) -> None:
    store = opened(tmp_path)
    store.write("small", "jane", {}, "")
    store.new_folder_for_unpacking().joinpath("x").touch()
    (tmp_path / "records" / "small" / ".rick.json.new").write_text("{")
    os.close(store._lock or -1)  # as the kernel does for one that was killed
    opened(tmp_path).close()
    left = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert left == {".lock", "records/small/jane.json", "pages/small/jane.html"}


def test_a_folder_that_can_not_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreProblem, match="can't be written: Not a directory"):
        opened(tmp_path / "file" / "results")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")
def test_a_full_disk_keeps_what_was_there(tmp_path: Path) -> None:
    """What can't be written does not take the place of what is there, and the message says what to do."""
    store = opened(tmp_path)
    store.write_file(tmp_path / "index.html", [b"old"])
    (tmp_path / ".index.html.new").symlink_to("/dev/full")
    with pytest.raises(StoreProblem, match="No space left on device: make room; what is graded by now is kept"):
        store.write_file(tmp_path / "index.html", [b"new"])
    assert (tmp_path / "index.html").read_bytes() == b"old"
    store.close()
