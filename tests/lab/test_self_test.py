"""The self-test finds what is broken, and is not made again within a minute where nothing is."""

import json
import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from grader.lab import remembered
from grader.lab.promises import FOR_STRANGERS, lab_promises, process_promises
from grader.lab.remembered import remember_promises, remembered_promises
from grader.lab.sandbox_probe import __doc__ as about_the_probe
from grader.lab.self_test import PROBE, try_promises
from tests.lab.worlds import World


def broken(world: World) -> dict[str, str]:
    """Return what is promised and does not hold, with what was possible."""
    promised = {each.name for each in world.lab.promises if each.holds}
    return {each.name: each.because for each in try_promises(world.lab) if each.name in promised and not each.holds}


def test_all_that_is_promised_holds(world: World) -> None:
    """On this machine, for this user."""
    assert broken(world) == {}


def test_a_sandbox_without_its_filter_is_found_out(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A filter that allows all stands for one that could not be loaded."""
    allow_all = (6).to_bytes(2, "little") + bytes(2) + (0x7FFF0000).to_bytes(4, "little")
    monkeypatch.setattr("grader.lab.base.filter_program", lambda **_: allow_all)
    assert "memfd_create works" in broken(world)["system-calls"]


def test_a_room_that_is_too_large_is_found_out(private: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """As when a mount came without its size."""
    monkeypatch.setattr("grader.lab.base.room_limits", lambda *_, **__: {"mib": 900, "files": 100_000})
    assert list(broken(private)) == ["disk"]


def test_a_network_with_a_way_out_is_found_out(private: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program in the wrong namespace sees other interfaces."""
    monkeypatch.setattr("grader.lab.holder_requests.kernel.join_network", lambda _: None)
    assert "interfaces" in broken(private).get("network", "") or broken(private) == {}


@pytest.mark.parametrize(
    ("is_job_user", "is_root", "landlock", "missing"),
    [
        (True, True, 0, {"files", "disk", "network"}),
        (True, True, 7, {"disk", "network"}),
        (False, False, 7, {"disk", "network"}),
        (False, False, 4, {"processes", "teardown", "disk", "network"}),
        (False, False, 0, {"files", "processes", "teardown", "disk", "network"}),
        (False, True, 7, {"privileges", "disk", "network"}),
    ],
)
def test_what_plain_processes_do_not_promise(
    is_job_user: bool, is_root: bool, landlock: int, missing: set[str]
) -> None:
    """A stranger's program runs as a user of its own, or under Landlock, or not at all."""
    promises = process_promises(is_job_user=is_job_user, is_root=is_root, landlock=landlock)
    assert {each.name for each in promises if not each.holds} == missing
    assert all(each.because for each in promises if not each.holds)
    assert {each.name for each in promises} >= FOR_STRANGERS


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return where it is remembered, in an empty place."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    return tmp_path / "sockgrade" / "self-test.json"


def test_it_is_remembered_for_a_minute(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And each kind of lab by itself."""
    assert remembered_promises("lab") is None
    remember_promises("lab", lab_promises())
    remember_promises("process", lab_promises()[:1])
    assert remembered_promises("lab") == lab_promises()
    assert remembered_promises("process") == lab_promises()[:1]
    assert stat.S_IMODE(store.stat().st_mode) == 0o600
    now_s = remembered._now_s()
    monkeypatch.setattr(remembered, "_now_s", lambda: now_s + 61)
    assert remembered_promises("lab") is None


@pytest.mark.parametrize(
    "spoiled", ["", "[]", "{", '{"lab": 3}', '{"lab": {"at_s": "soon", "machine": [], "promises": 1}}']
)
def test_a_spoiled_file_is_no_error(store: Path, spoiled: str) -> None:
    """It is tried anew, and written anew."""
    store.parent.mkdir()
    store.write_text(spoiled)
    assert remembered_promises("lab") is None
    remember_promises("lab", lab_promises())
    assert remembered_promises("lab") == lab_promises()


def test_what_others_could_have_written_is_not_believed(store: Path) -> None:
    """Neither where they may write, nor of another machine's start."""
    remember_promises("lab", lab_promises())
    store.chmod(0o666)
    assert remembered_promises("lab") is None
    store.chmod(0o600)
    kept = json.loads(store.read_text())
    kept["lab"]["machine"][0] = "another start"
    store.write_text(json.dumps(kept))
    assert remembered_promises("lab") is None


def test_a_place_that_cannot_be_written_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a container without a home."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/proc/self/nowhere")
    remember_promises("lab", lab_promises())
    assert remembered_promises("lab") is None


def test_the_probe_needs_nothing_of_ours() -> None:
    """It runs where this package is not."""
    text = PROBE.read_text()
    assert about_the_probe
    assert "import grader" not in text
    assert "from grader" not in text
    assert os.path.basename(PROBE) == "sandbox_probe.py"
    assert replace(lab_promises()[0], holds=False) != lab_promises()[0]
