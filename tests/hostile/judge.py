"""Whether a run is what its case must get. Pure: it reads what a run came to, and nothing else."""

import json
import re
import unicodedata
from typing import Any, Literal, NamedTuple

from tests.hostile.canaries import HIDDEN_WORDS
from tests.hostile.corpus import Case, Expected
from tests.hostile.warden import Run

MOST_OVERTIME_S = 1.0
"""What a run may take beyond the time that its steps allow."""
MOST_LATE_GONE_S = 2.0
"""What may pass from a grader's end, though it was killed, until all that it had started is gone."""
_MARKED = re.compile(r"^(ESCAPED|HELD|TRIED)\b.*", re.MULTILINE)
_FAILURES = ("mismatch", "crashed", "timed-out", "limit", "build")
"""Reasons that are the submission's own."""

ProblemKind = Literal["escape", "pass", "error", "left", "verdict", "words", "untried", "sink"]


class Problem(NamedTuple):
    """One thing that is wrong with a run."""

    kind: ProblemKind
    """``escape``: it got what it wanted. ``pass``: one that was not earned. ``error``: the grader failed itself.
    ``left``: something lives on. ``verdict``: another one than expected. ``words``: the report does not say why.
    ``untried``: the attack was never made. ``sink``: something that a reader's program would obey."""
    text: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.text}"


def problems(case: Case, isolation: str, run: Run) -> list[Problem]:
    """Return what is wrong with a run; nothing when it is as it must be."""
    found = [Problem("left", thing) for thing in run.left] + [Problem("escape", thing) for thing in run.harm]
    if run.kind == "killed":
        return found
    expected = case.expected("lab" if isolation == "lab" else "process")
    if run.kind == "refused":
        return found + _refusal_problems(expected, run.message)
    if run.kind != "report":
        return [*found, Problem("error", f"no report, but {run.kind}: {run.message.strip()[-2000:]}")]
    report = json.loads(run.instructor)
    return found + _secret_problems(run) + _sink_problems(run) + _verdict_problems(expected, report)


def _refusal_problems(expected: Expected, message: str) -> list[Problem]:
    if expected.verdict != "refused":
        return [Problem("verdict", f"refused, though it must be {expected.verdict}: {message}")]
    if re.search(expected.says, message):
        return []
    return [Problem("words", f"refused without saying `{expected.says}`: {message}")]


def _secret_problems(run: Run) -> list[Problem]:
    shown = (run.student, run.instructor, run.text)
    found = [f"a report holds `{word}`" for word in run.words if any(word in text for text in shown)]
    if HIDDEN_WORDS in run.student or HIDDEN_WORDS in run.text:
        found.append("a report for students holds the words of the hidden check")
    return [Problem("escape", text) for text in found]


def _sink_problems(run: Run) -> list[Problem]:
    """What a terminal, a log of a CI service or a reader of JSON would obey."""
    found = []
    if not (run.student.isascii() and run.instructor.isascii()):
        found.append("the JSON report is not ASCII")
    obeyed = {char for char in run.text if char != "\n" and unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co")}
    if obeyed:
        found.append(f"the text report holds control characters: {sorted(map(ascii, obeyed))}")
    commands = [line for line in run.text.splitlines() if line.lstrip().startswith("::") or "##[" in line]
    if commands:
        found.append(f"the text report holds a CI service's command: {commands[0].strip()!r}")
    return [Problem("sink", text) for text in found]


def _verdict_problems(expected: Expected, report: dict[str, Any]) -> list[Problem]:
    first = next((finding for finding in report["findings"] if finding["outcome"] != "passed"), None)
    lines = [match[0] for match in _MARKED.finditer(all_output(report))]
    escapes = [line for line in lines if line.startswith("ESCAPED")]
    found = [Problem("escape", f"the attack worked: {line}") for line in escapes[:1]]
    errors = [each for each in report["findings"] if each["outcome"] == "error"]
    if errors:
        found.append(Problem("error", f"`{errors[0]['id']}`: {words_of(errors[0])[:1500]}"))
    if first is None:
        if expected.verdict == "failed":
            found.append(Problem("pass", "it passed"))
        elif expected.verdict != "passes" and not lines:
            found.append(Problem("untried", "neither HELD nor TRIED was printed"))
    elif expected.verdict == "failed":
        found += _failure_problems(expected, first)
    elif expected.verdict != "harmless":
        found.append(
            Problem("verdict", f"not passed, though it must be: `{first['id']}`: {words_of(first)[:1500]}")
        )
    elif first["reason"] not in _FAILURES:
        found.append(Problem("verdict", f"{first['outcome']} for `{first['reason']}`: {first['message']}"))
    return found


def _failure_problems(expected: Expected, first: dict[str, Any]) -> list[Problem]:
    found = []
    told = f"{first['outcome']} for `{first['reason']}`"
    if first["outcome"] != "failed" or first["reason"] not in expected.reasons:
        found.append(Problem("verdict", f"{told}, not for {' or '.join(expected.reasons)}: {first['message']}"))
    if expected.step and first["id"] != expected.step:
        found.append(Problem("verdict", f"not `{expected.step}` but `{first['id']}` failed: {first['message']}"))
    if not re.search(expected.says, words_of(first)):
        found.append(Problem("words", f"the report does not say `{expected.says}`: {words_of(first)[:1500]}"))
    return found


def words_of(finding: dict[str, Any]) -> str:
    """Return all that a finding says to a reader: its message, what was seen, its notes, what was printed."""
    texts = [evidence["text"] for evidence in finding["evidence"] if evidence["kind"] == "text"]
    return "\n".join([finding["message"], *finding["observed"], *finding["notes"], *texts])


def all_output(report: dict[str, Any]) -> str:
    """Return what all programs printed, as far as the report has it."""
    kept = [program["output"] for program in report["programs"]]
    for finding in report["findings"]:
        kept += [evidence["text"] for evidence in finding["evidence"] if evidence["kind"] == "text"]
    return "\n".join(kept)


def overtime_s(run: Run, stretched: float = 1.0) -> float:
    """Return by how much a run took longer than its steps allow: its lab's making and end, and what was too slow.

    A step that passed early counts for what it took, one that used up its time for what it may take: so many times
    its limit, where the machine is busy.
    """
    if run.kind != "report":
        return 0.0
    findings = json.loads(run.instructor)["findings"]
    built_s: float = min(findings[0]["started_s"], run.build_limit_s)
    allowed_s: float = sum(
        min(each["took_s"], limit * stretched) for each, limit in zip(findings, run.limits_s, strict=True)
    )
    return run.wall_s - built_s - allowed_s
