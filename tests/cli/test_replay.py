"""``run --evidence`` and ``replay``."""

import json
from pathlib import Path

import pytest

from tests.cli.command import sockgrade
from tests.cli.conftest import PATIENT, RIGHT, WRONG, write_exercise


@pytest.fixture(scope="module")
def top(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with an exercise, a wrong submission, a key, and the signed evidence of its run."""
    top = tmp_path_factory.mktemp("replay")
    write_exercise(top / "old", "small-1", PATIENT)
    write_exercise(top / "new", "small-1", PATIENT.replace("{echo: true}", "{text: {contains: HELLO}}"))
    write_exercise(top / "more", "small-1", PATIENT.replace("text: hello", "text: goodbye"))
    (top / "server.py").write_text(WRONG)
    (top / "key").write_bytes(bytes(range(32)))
    done = sockgrade(
        *("run", "small-1", top / "server.py", "--exercises", top / "old", "--no-quiz"),
        *("--evidence", top / "run.zip", "--key", top / "key"),
    )
    assert done.returncode == 1, done.stderr
    return top


def test_nothing_changed(top: Path) -> None:
    """By the exercise in the file, and by the same one in a folder: status 0."""
    given: list[list[str | Path]] = [
        [],
        ["--exercises", top / "old"],
        ["--exercise", top / "old" / "small-1"],
        ["--key", top / "key"],
    ]
    for more in given:
        done = sockgrade("replay", top / "run.zip", *more)
        assert (done.returncode, done.stderr) == (0, "")
        assert "nothing changed" in done.stdout


def test_a_mended_check_is_told(top: Path) -> None:
    """Before and now, with the reasons and the points: status 4."""
    done = sockgrade("replay", top / "run.zip", "--exercises", top / "new")
    assert done.returncode == 4
    assert "It answers (echo)\n    failed (mismatch), 0 of 1 → passed, 1 of 1\n" in done.stdout
    assert "points: 2 of 3 → 3 of 3" in done.stdout


def test_what_needs_a_run_is_told(top: Path) -> None:
    """By name: status 3."""
    done = sockgrade("replay", top / "run.zip", "--exercises", top / "more")
    assert done.returncode == 3
    assert "needs a new run: what it does has changed: `text`" in done.stdout


def test_what_was_handed_in_may_be_called_bundled(top: Path) -> None:
    """The exercise's own program may change: it was not run. Where it was run, only a new run can tell."""
    write_exercise(top / "changed", "small-1", PATIENT)
    with (top / "changed" / "small-1" / "server" / "server.py").open("a") as file:
        file.write("# changed\n")
    (top / "bundled").mkdir()
    (top / "bundled" / "server.py").write_text(RIGHT)
    cases: list[tuple[list[Path], int, str]] = [
        ([top / "bundled"], 0, "nothing changed"),
        ([], 3, "`server` has other files now"),
    ]
    for given, code, told in cases:
        options = ("--exercises", top / "old", "--no-quiz", "--evidence", top / "b.zip")
        assert sockgrade("run", "small-1", *given, *options).returncode == 0
        done = sockgrade("replay", top / "b.zip", "--exercises", top / "changed")
        assert (done.returncode, told in done.stdout) == (code, True), done.stdout


def test_json_tells_the_same(top: Path) -> None:
    """An object for each file, with each change and the whole new report."""
    done = sockgrade("replay", top / "run.zip", top / "run.zip", "--exercises", top / "new", "--format", "json")
    first, second = json.loads(done.stdout)
    assert first == second
    assert (first["points"], first["is_same"], first["needs_run"]) == ({"before": 2, "after": 3}, False, [])
    (change,) = first["changes"]
    assert (change["before"]["outcome"], change["after"]["outcome"]) == ("failed", "passed")
    assert first["report"]["outcome"] == "passed"


def test_a_damaged_file_stops_no_other(top: Path) -> None:
    """It is told, and the others are judged: status 2."""
    (top / "damaged.zip").write_bytes((top / "run.zip").read_bytes()[:-50])
    done = sockgrade("replay", top / "damaged.zip", top / "run.zip")
    assert done.returncode == 2
    assert "damaged.zip`: it is cut off or damaged" in done.stderr
    assert "run.zip: small-1, server.py\n  nothing changed" in done.stdout


MISTAKES: list[tuple[list[str], str]] = [
    (["replay", "TOP/server.py"], "error: the evidence"),
    (["replay", "TOP/run.zip", "--exercises", "TOP"], "has no exercise `small-1`"),
    (["replay", "TOP/run.zip", "--exercise", "exercise-1"], "the evidence is of `small-1`"),
    (["replay", "TOP/run.zip", "--key", "TOP/server.py"], "not that of this key"),
    (["replay", "TOP/run.zip", "--exercises", "TOP/new", "--exercise", "x"], "leave one of them out"),
    (["run", "exercise-1", "exercise-2", "--evidence", "TOP/x.zip"], "the run of one exercise"),
    (["run", "exercise-1", "--evidence", "TOP/none/x.zip"], "there is no folder"),
    (["run", "exercise-1", "--key", "TOP/key"], "add `--evidence FILE`"),
    (["run", "exercise-1", "--evidence", "TOP/x.zip", "--key", "TOP/short"], "has 5 bytes, and needs 16"),
]


@pytest.mark.parametrize(("arguments", "message"), MISTAKES)
def test_what_can_not_be_used_is_told(arguments: list[str], message: str, top: Path) -> None:
    """Before anything is run: status 2."""
    (top / "short").write_text("short")
    done = sockgrade(*(each.replace("TOP", str(top)) for each in arguments))
    assert done.returncode == 2, done.stdout
    assert message in done.stderr
    assert not (top / "x.zip").exists()
