"""What judging a run again changed, for people and as JSON.

Students read only what they may, of both reports; how many changes they do not see is told.
"""

from grader.model.exercise import Audience
from grader.model.finding import Finding
from grader.model.replay import Change, Replay
from grader.report.audience import replay_for
from grader.report.escape import dump_json, for_terminal
from grader.report.json_format import plain


def told_as_json(replays: list[tuple[str, Replay]], *, audience: Audience = "student") -> str:
    """Return a list with an object for each replay, by the name of its evidence."""
    return dump_json([_as_json(name, replay, audience) for name, replay in replays])


def _as_json(name: str, replay: Replay, audience: Audience) -> object:
    shown = replay_for(replay, audience)
    return {
        "evidence": plain(name),
        "exercise": replay.after.exercise,
        "submission": plain(replay.after.submission),
        "is_same": replay.is_same,
        "needs_run": [change.id for change in shown.needs_run],
        "points": {"before": replay.before.points, "after": replay.after.points},
        "points_possible": {"before": replay.before.points_possible, "after": replay.after.points_possible},
        "changes": [plain(change) for change in shown.changes],
        "hidden_changes": len(replay.changes) - len(shown.changes),
        "report": plain(shown.after),
    }


def told_as_text(name: str, replay: Replay, *, audience: Audience = "student") -> str:
    """Return what changed: each step before and now, with the reasons, and the points."""
    about = f"{name}: {replay.after.exercise}, {replay.after.submission.name}"
    lines = [for_terminal(about)]
    shown = replay_for(replay, audience).changes
    for change in shown:
        lines += _told(change)
    if hidden := len(replay.changes) - len(shown):
        lines.append(f"  and {hidden} that only instructors see (`--instructor`)")
    if not replay.changes:
        lines.append("  nothing changed")
    lines.append(_points(replay))
    return "\n".join(lines)


def _told(change: Change) -> list[str]:
    before, after = change.before, change.after
    lines = [f"  {for_terminal(change.title)} ({change.id})"]
    if change.kind == "needs-run" and after is not None:
        return [*lines, f"    was {_verdict(before)}; {for_terminal(after.message)}"]
    if change.kind == "words" and before is not None and after is not None:
        return [*lines, f"    still {_verdict(after)}, told otherwise", *_sentences(before, after)]
    lines.append(f"    {_verdict(before)} → {_verdict(after)}")
    return lines + _sentences(before, after)


def _sentences(before: Finding | None, after: Finding | None) -> list[str]:
    """Return why, before and now; once where it is the same sentence."""
    told = [("was", before), ("now", after)]
    return [f"      {word}: {for_terminal(each.message)}" for word, each in told if each is not None]


def _verdict(finding: Finding | None) -> str:
    if finding is None:
        return "no such step"
    reason = f" ({finding.reason.value})" if finding.reason else ""
    points = f", {finding.points:g} of {finding.points_possible:g}" if finding.points_possible else ""
    return f"{finding.outcome.value}{reason}{points}"


def _points(replay: Replay) -> str:
    before = f"{replay.before.points:g} of {replay.before.points_possible:g}"
    after = f"{replay.after.points:g} of {replay.after.points_possible:g}"
    if not replay.needs_run:
        return f"  points: {before}" + (f" → {after}" if after != before else "")
    missing = sum(change.after.points_possible for change in replay.needs_run if change.after is not None)
    note = f" without the {missing:g} of what needs a new run" if missing else ", and something needs a new run"
    return f"  points: {before} → {after}{note}"
