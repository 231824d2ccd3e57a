"""A file of evidence: what is in it, how it is written, and which others are refused."""

import copy
import hashlib
import json
import os
import stat
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from grader.engine.replay import replay
from grader.evidence.bundle import Bundle, read_bundle, write_bundle
from grader.evidence.problems import EvidenceProblem
from grader.loader import load_exercise
from grader.model.observations import SocketTable
from tests.evidence.runs import kept

KEY = b"a key that students can't read"


def members_of(path: Path) -> dict[str, bytes]:
    """Return the members of an archive."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(path: Path, members: dict[str, bytes]) -> Path:
    """Write an archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_it_holds_what_was_judged_and_what_came_of_it(right: Path, passed_run: Bundle) -> None:
    """The exercise, the looks, the output, the report; only its owner reads it."""
    assert set(members_of(right)) == {
        *("manifest.json", "manifest.sha256", "exercise/exercise.yaml"),
        *("observations.jsonl", "report.json", "output/server.txt"),
    }
    assert stat.S_IMODE(right.stat().st_mode) == 0o600
    assert passed_run.manifest.kernel == os.uname().release
    assert set(passed_run.manifest.programs) == {"server"}


def test_looks_that_show_the_same_are_stored_once(right: Path, passed_run: Bundle) -> None:
    """A long look at a table that stays as it is costs a line, and the time of each look."""
    table = next(step for step in passed_run.recording.steps if step.id == "table")
    assert len(table.looks) > 3
    lines = [json.loads(line) for line in members_of(right)["observations.jsonl"].splitlines()]
    assert len([line for line in lines if line["line"] == "seen" and line["kind"] == "expect_sockets"]) == 1
    assert len({look.seen.at_s for look in table.looks}) == len(table.looks)


def test_looks_that_show_something_else_are_told_apart(folder: Path, passed_run: Bundle, tmp_path: Path) -> None:
    """Also of one step; what is the same once more, in other objects, is still stored once."""
    recording = passed_run.recording
    steps = {step.id: step for step in recording.steps}
    look = steps["table"].looks[0]
    assert isinstance(look.seen, SocketTable)
    empty = replace(look, seen=replace(look.seen, rows=()))
    copied = replace(look, seen=replace(look.seen, rows=copy.deepcopy(look.seen.rows)))
    steps["table"] = replace(steps["table"], looks=(look, empty, look, copied))
    changed = replace(recording, steps=tuple(steps.values()))
    write_bundle(tmp_path / "run.zip", changed, load_exercise(folder))
    assert read_bundle(tmp_path / "run.zip").recording.steps == changed.steps
    lines = [json.loads(line) for line in members_of(tmp_path / "run.zip")["observations.jsonl"].splitlines()]
    assert len([line for line in lines if line["line"] == "seen" and line["kind"] == "expect_sockets"]) == 2


def _flip(name: str) -> Callable[[dict[str, bytes]], None]:
    def change(members: dict[str, bytes]) -> None:
        content = bytearray(members[name])
        content[len(content) // 2] ^= 1
        members[name] = bytes(content)

    return change


def _put(name: str, content: bytes) -> Callable[[dict[str, bytes]], None]:
    return lambda members: members.update({name: content})


def _drop(name: str) -> Callable[[dict[str, bytes]], None]:
    def change(members: dict[str, bytes]) -> None:
        del members[name]

    return change


def _say(key: str, value: object) -> Callable[[dict[str, bytes]], None]:
    """Change the manifest, and its digest with it."""

    def change(members: dict[str, bytes]) -> None:
        manifest = json.loads(members["manifest.json"])
        manifest[key] = value
        members["manifest.json"] = json.dumps(manifest).encode()
        members["manifest.sha256"] = hashlib.sha256(members["manifest.json"]).hexdigest().encode()

    return change


def _rewrite(name: str, content: bytes) -> Callable[[dict[str, bytes]], None]:
    """Change a member with all digests, as only a forger does."""

    def change(members: dict[str, bytes]) -> None:
        members[name] = content
        manifest = json.loads(members["manifest.json"])
        manifest["members"][name] = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        _say("members", manifest["members"])(members)

    return change


REFUSED: list[tuple[str, Callable[[dict[str, bytes]], None], str]] = [
    ("exercise", _flip("exercise/exercise.yaml"), "not what was written"),
    ("observations", _flip("observations.jsonl"), "not what was written"),
    ("report", _flip("report.json"), "not what was written"),
    ("output", _put("output/server.txt", b"x"), "not what was written"),
    ("manifest", _put("manifest.sha256", b"0" * 64), "not what was written"),
    ("missing", _drop("observations.jsonl"), "is missing"),
    ("more", _put("more.txt", b"x"), "is not in its manifest"),
    ("foreign", _drop("manifest.json"), "no evidence of a run"),
    ("other-format", _say("format", "something else"), "no evidence of a run"),
    ("newer-format", _say("format_version", 99), "version 99"),
    ("odd-manifest", _say("programs", [1]), "its manifest is wrong"),
    ("other-exercise", _say("exercise_digest", "0" * 64), "not the exercise that was judged"),
    ("leaves", _put("../outside.txt", b"x"), "outside.txt"),
    ("bomb", _put("bomb", bytes(40 << 20)), "zip bomb"),
    ("no-json", _rewrite("observations.jsonl", b"hello\n"), "line 1 is no JSON"),
    ("no-fact", _rewrite("observations.jsonl", b'{"line":"nothing"}\n'), "line 1 is none of its facts"),
    ("no-step", _rewrite("observations.jsonl", b""), "not of the same run"),
    ("no-report", _rewrite("report.json", b"{}"), "can't be read"),
    ("deep", _rewrite("observations.jsonl", b"[" * 100_000), "line 1 is no JSON"),
]


def test_what_was_written_before_bundled_was_told_is_read(right: Path, wrong: Path, tmp_path: Path) -> None:
    """In version 1 the name told it; a folder of that name can't be told from the exercise's own program."""
    for path, name, is_bundled in (
        (right, "bundled", True),
        (wrong, "handed-in", False),
        (wrong, "bundled", True),
    ):
        members = members_of(path)
        report = json.loads(members["report.json"])
        assert report["submission"].pop("is_bundled") == (path == right)
        report["submission"]["name"] = name
        _rewrite("report.json", json.dumps(report).encode())(members)
        _say("format_version", 1)(members)
        bundle = read_bundle(packed(tmp_path / "old.zip", members))
        assert bundle.recording.report.submission.is_bundled == is_bundled


@pytest.mark.parametrize(("change", "message"), [pytest.param(*case[1:], id=case[0]) for case in REFUSED])
def test_what_is_not_whole_is_refused(
    change: Callable[[dict[str, bytes]], None], message: str, right: Path, tmp_path: Path
) -> None:
    """With what is wrong with it; nothing is written anywhere."""
    members = members_of(right)
    change(members)
    with pytest.raises(EvidenceProblem, match=message):
        read_bundle(packed(tmp_path / "run.zip", members))
    assert [path.name for path in tmp_path.iterdir()] == ["run.zip"]


@pytest.mark.parametrize("part", [0, 1, 100, 0.5, 0.99])
def test_what_is_cut_off_is_refused(part: float, right: Path, tmp_path: Path) -> None:
    """However much of it is left."""
    content = right.read_bytes()
    (tmp_path / "run.zip").write_bytes(content[: part if isinstance(part, int) else int(len(content) * part)])
    with pytest.raises(EvidenceProblem):
        read_bundle(tmp_path / "run.zip")


def test_a_key_shows_forgery(folder: Path, right: Path, tmp_path: Path) -> None:
    """With a key, only what was signed with it is read; a forger can mend the digests, and not the signature."""
    recording = kept(folder, tmp_path / "signed.zip", key=KEY)
    assert read_bundle(tmp_path / "signed.zip", KEY).recording.report == recording.report
    assert read_bundle(tmp_path / "signed.zip").recording.report == recording.report
    with pytest.raises(EvidenceProblem, match="not that of this key"):
        read_bundle(tmp_path / "signed.zip", KEY + b"!")
    with pytest.raises(EvidenceProblem, match="not signed"):
        read_bundle(right, KEY)
    members = members_of(tmp_path / "signed.zip")
    _say("submission", "somebody else")(members)
    with pytest.raises(EvidenceProblem, match="not that of this key"):
        read_bundle(packed(tmp_path / "forged.zip", members), KEY)


def test_a_file_that_stands_there_is_replaced_whole(folder: Path, passed_run: Bundle, tmp_path: Path) -> None:
    """What can't be written leaves the old one as it was, and nothing beside it."""
    (tmp_path / "run.zip").write_text("old")
    exercise = load_exercise(folder)
    (tmp_path / "changed").mkdir()
    changed = tmp_path / "changed" / "small-1"
    changed.mkdir()
    (changed / "exercise.yaml").write_text((folder / "exercise.yaml").read_text() + "\n")
    with pytest.raises(EvidenceProblem, match="has changed while it was run"):
        write_bundle(tmp_path / "run.zip", passed_run.recording, replace(exercise, folder=changed))
    assert (tmp_path / "run.zip").read_text() == "old"
    write_bundle(tmp_path / "run.zip", passed_run.recording, exercise)
    assert read_bundle(tmp_path / "run.zip").recording.report == passed_run.recording.report
    assert sorted(path.name for path in tmp_path.iterdir()) == ["changed", "run.zip"]


def test_what_was_written_twice_is_the_same(folder: Path, passed_run: Bundle, tmp_path: Path) -> None:
    """The same run makes the same bytes."""
    for name in ("one.zip", "two.zip"):
        write_bundle(tmp_path / name, passed_run.recording, load_exercise(folder))
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    again = read_bundle(tmp_path / "one.zip")
    assert replay(again.recording, again.exercise, again.exercise).is_same
