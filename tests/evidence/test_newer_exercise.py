"""A recorded run, judged by another version of its exercise."""

from dataclasses import replace
from pathlib import Path

import pytest

from grader.engine.replay import replay
from grader.evidence.bundle import Bundle
from grader.loader import load_exercise
from grader.model.replay import Replay
from tests.cli.conftest import write_exercise
from tests.evidence.conftest import TEXT

NEW_ACTION = '  - {id: more, title: One more, open_connections: {name: more, from: client, to: "server:9999"}}\n'
NEW_LOOK = (
    "  - {id: look, title: A look, expect_sockets: {host: server, rows: [{state: LISTEN}], eventually: 1s}}\n"
)
TABLE = "  - id: table"


def judged(bundle: Bundle, tmp_path: Path, *changes: tuple[str, str]) -> Replay:
    """Judge a run by its exercise with some of its text replaced."""
    text = TEXT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return replay(bundle.recording, bundle.exercise, load_exercise(write_exercise(tmp_path, "small-1", text)))


def told(again: Replay) -> dict[str, str]:
    """Return the kind of each change, by the step's id."""
    return {change.id: change.kind for change in again.changes}


def test_the_same_exercise_changes_nothing(passed_run: Bundle, failed_run: Bundle, tmp_path: Path) -> None:
    """Also when it is another file of the same text."""
    again = judged(passed_run, tmp_path)
    assert again.is_same
    assert again.changes == ()
    again = replay(failed_run.recording, failed_run.exercise, failed_run.exercise)
    assert again.after == failed_run.recording.report


def test_a_mended_check_gives_its_points(failed_run: Bundle, tmp_path: Path) -> None:
    """Here every reply is in upper case, and the newer exercise allows that."""
    again = judged(failed_run, tmp_path, ("expect: {echo: true}", "expect: {text: {contains: HELLO}}"))
    assert (again.before.points, again.after.points) == (3, 4)
    assert told(again) == {"echo": "verdict"}
    assert not again.is_same


def test_a_stricter_look_takes_points(passed_run: Bundle, tmp_path: Path) -> None:
    """What was seen is held against what is expected now; that nobody looked closer is told."""
    again = judged(passed_run, tmp_path, ("state: LISTEN,", "state: CLOSE_WAIT,"))
    (change,) = again.changes
    assert (change.id, change.kind) == ("table", "verdict")
    assert change.after is not None
    assert change.after.outcome == "failed"
    assert any("no closer look" in note for note in change.after.notes)
    assert again.after.points == again.before.points - 1


def test_other_points_change_the_total_and_other_words_do_not(passed_run: Bundle, tmp_path: Path) -> None:
    """Points, titles and hints need no new run."""
    again = judged(passed_run, tmp_path, ("points: 2", "points: 5"), ("Look at listen(2).", "Look at bind(2)."))
    assert told(again) == {"listens": "verdict"}
    assert (again.after.points, again.after.points_possible) == (7, 7)
    words = judged(passed_run, tmp_path / "words", ("Look at listen(2).", "Look at bind(2)."))
    assert told(words) == {"listens": "words"}
    assert words.is_same


UNDECIDED: list[tuple[str, list[tuple[str, str]], set[str]]] = [
    ("a new action", [(TABLE, NEW_ACTION + TABLE)], {"more", "table"}),
    ("a new look", [(TABLE, NEW_LOOK + TABLE)], {"look"}),
    ("another text", [("text: hello", "text: goodbye")], {"echo", "table"}),
    ("another port", [("listens: 9999", "listens: 9998")], {"listens", "connects", "echo", "table"}),
    ("a longer look", [("always: 300ms", "always: 3s")], {"table"}),
    ("another host", [("  client: {}", "  client: {}\n  other: {}")], {"listens", "connects", "echo", "table"}),
    ("another limit", [("steps:", "limits: {processes: 7}\nsteps:")], {"listens", "connects", "echo", "table"}),
    ("more than was read", [("expect: {echo: true}", "expect: {text: {contains: more}}")], {"echo", "table"}),
]


@pytest.mark.parametrize(("changes", "undecided"), [pytest.param(*case[1:], id=case[0]) for case in UNDECIDED])
def test_what_was_not_seen_is_not_guessed(
    changes: list[tuple[str, str]], undecided: set[str], passed_run: Bundle, tmp_path: Path
) -> None:
    """Each step that needs a new run says so, costs no points, and no other step is in doubt."""
    again = judged(passed_run, tmp_path, *changes)
    assert {change.id for change in again.needs_run} == undecided
    assert told(again).keys() == undecided
    for change in again.needs_run:
        assert change.after is not None
        assert change.after.message.startswith(("needs a new run: ", "it needs “")), change.after.message
    decided = [finding for finding in again.after.findings if finding.id not in undecided]
    assert again.after.points_possible == sum(finding.points_possible for finding in decided)


def test_a_step_that_is_gone_is_told(passed_run: Bundle, tmp_path: Path) -> None:
    """A look that is gone leaves all else as it was."""
    text = TEXT[TEXT.index(TABLE) : TEXT.index("questions:")]
    again = judged(passed_run, tmp_path, (text, ""))
    assert told(again) == {"table": "gone"}
    assert again.after.points == again.before.points - 1


def test_a_step_that_was_not_tried_is_not_guessed(failed_run: Bundle, tmp_path: Path) -> None:
    """What was skipped because of a failure has no facts when the failure is mended."""
    needing = tmp_path / "needing"
    text = TEXT.replace("The table shows a listener", "The table shows a listener\n    needs: [echo]")
    exercise = load_exercise(write_exercise(needing, "small-1", text))
    blocked = replay(failed_run.recording, failed_run.exercise, exercise)
    assert told(blocked) == {"table": "verdict"}
    steps = tuple(
        step if step.id != "table" else type(step)(id="table", began_s=step.began_s, ended_s=step.ended_s)
        for step in failed_run.recording.steps
    )
    untried = replace(failed_run.recording, steps=steps)
    again = replay(untried, exercise, failed_run.exercise)
    assert {change.id for change in again.needs_run} == {"table"}
