"""Who may read what: one function makes the report that students get out of the whole one.

It knows audiences; it must not know how anything is shown. What is hidden is a step's finding, with all that this
says; its points count. What a program printed or answered after such a step is withheld as well: a program can say
what it was sent.
"""

from dataclasses import replace
from functools import partial
from typing import NamedTuple

from grader.model.exercise import Audience
from grader.model.finding import Evidence, Finding, Outcome, Reason, Transcript
from grader.model.marks import QuizMarks
from grader.model.replay import Replay
from grader.model.report import Report
from grader.report.quotes import without_quotes

WITHHELD = "(not shown: a check that only your instructor sees came before it)"
"""In the place of what a program printed."""
_HIDDEN_CHECK = "a check that only your instructor sees"
"""In the place of a hidden check's title."""
_QUOTE_NOTHING = frozenset(
    {
        *("bind_port", "close_connections", "expect_reachable", "expect_sockets", "inspect_fd", "lookup_service"),
        *("open_connections", "run_command", "run_server", "set_sysctl", "stop_server"),
    }
)
"""Kinds of steps whose findings tell a program's words in transcripts only; others may quote them anywhere."""


class Shown(NamedTuple):
    """The findings for one audience, and how many there are besides."""

    findings: tuple[Finding, ...]
    hidden: tuple[Finding, ...]

    @property
    def hidden_not_passed(self) -> int:
        """How many of the hidden ones did not pass."""
        return sum(finding.outcome is not Outcome.PASSED for finding in self.hidden)


def shown_to(report: Report, audience: Audience) -> Shown:
    """Return the whole report's findings: those that the audience sees, as it may see them, and the others."""
    hidden = () if audience == "instructor" else _hidden(report)
    return Shown(report_for(report, audience).findings, hidden)


def report_for(report: Report, audience: Audience) -> Report:
    """Return the report as the audience may read it; its totals stay those of all findings.

    For students: without the findings for the instructor and whatever names them, and without the quiz's key.
    """
    return report if audience == "instructor" else _for_students(report, _Secrets.of(report))


def replay_for(replay: Replay, audience: Audience) -> Replay:
    """Return the replay as the audience may read it: what is hidden before or now is hidden in both reports.

    What has changed only in what the audience does not see is no change to it.
    """
    if audience == "instructor":
        return replay
    secrets = _Secrets.of(replay.before, replay.after)
    before, after = _for_students(replay.before, secrets), _for_students(replay.after, secrets)
    was = {finding.id: finding for finding in before.findings}
    is_now = {finding.id: finding for finding in after.findings}
    changes = tuple(
        replace(change, before=was.get(change.id), after=is_now.get(change.id))
        for change in replay.changes
        if was.get(change.id) != is_now.get(change.id)
    )
    return Replay(before=before, after=after, changes=changes)


class _Secrets(NamedTuple):
    """What students must not learn of a run."""

    ids: frozenset[str]
    titles: frozenset[str]
    tried: frozenset[str]
    """The ids of those hidden steps of which programs may know something."""

    @classmethod
    def of(cls, *reports: Report) -> "_Secrets":
        """Return the secrets of a run: all that one of the reports on it hides."""
        findings = [finding for report in reports for finding in report.findings]
        ids = frozenset(finding.id for finding in findings if finding.audience != "student")
        hidden = [finding for finding in findings if finding.id in ids]
        tried = frozenset(finding.id for finding in hidden if finding.outcome is not Outcome.SKIPPED)
        return cls(ids, frozenset(finding.title for finding in hidden), tried)


def _for_students(report: Report, secrets: _Secrets) -> Report:
    quiz = quiz_for(report.quiz, "student") if report.quiz is not None else None
    findings: list[Finding] = []
    names = frozenset(program.name for program in report.programs)
    # A hidden step that is in no place of this report was tried at an unknown one.
    came_before = not secrets.tried <= {finding.id for finding in report.findings}
    for finding in report.findings:
        came_before |= finding.id in secrets.tried
        if finding.id not in secrets.ids:
            findings.append(_for_student(finding, secrets.titles, names if came_before else None))
    programs = report.programs
    if secrets.tried:
        programs = tuple(replace(each, output=WITHHELD if each.output else "") for each in programs)
    return replace(report, findings=tuple(findings), programs=programs, quiz=quiz)


def _hidden(report: Report) -> tuple[Finding, ...]:
    return tuple(finding for finding in report.findings if finding.audience != "student")


def _for_student(finding: Finding, hidden_titles: frozenset[str], names: frozenset[str] | None) -> Finding:
    """Return a finding that names no hidden one; ``names``, of programs: where one was tried before it."""
    for title in hidden_titles:
        finding = replace(finding, message=finding.message.replace(f"“{title}”", _HIDDEN_CHECK))
    if names is None or finding.reason is Reason.BUILD:  # builds come before all steps
        return finding
    diagnoses = tuple(replace(each, evidence=_withheld(each.evidence)) for each in finding.diagnoses)
    finding = replace(finding, evidence=_withheld(finding.evidence), diagnoses=diagnoses)
    is_judged = finding.outcome in (Outcome.PASSED, Outcome.FAILED)
    return _unquoted(finding, names) if is_judged and finding.kind not in _QUOTE_NOTHING else finding


def _unquoted(finding: Finding, names: frozenset[str]) -> Finding:
    shown = partial(without_quotes, expected=finding.expected, names=names)
    return replace(
        finding,
        message=shown(finding.message),
        observed=tuple(map(shown, finding.observed)),
        notes=tuple(map(shown, finding.notes)),
        diagnoses=tuple(
            replace(each, title=shown(each.title), explanation=shown(each.explanation), advice=shown(each.advice))
            for each in finding.diagnoses
        ),
    )


def _withheld(evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    return tuple(
        replace(piece, text=WITHHELD, dropped=0) if isinstance(piece, Transcript) else piece for piece in evidence
    )


def quiz_for(quiz: QuizMarks, audience: Audience) -> QuizMarks:
    """Return the marks as an audience may see them: students may answer again, so they see no right answers."""
    if audience == "instructor":
        return quiz
    hidden = tuple(replace(each, expected="", explanation="") for each in quiz.answers)
    return replace(quiz, answers=hidden)
