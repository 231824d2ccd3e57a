"""The wrong programs, each with the exercise in which it must be given its own mistake's name."""

from dataclasses import dataclass
from pathlib import Path

from grader.cli.grading import grade
from grader.diagnosis import MISTAKES
from grader.engine.progress import SilentProgress
from grader.model.finding import Diagnosis, Outcome
from grader.model.report import Report

HERE = Path(__file__).parent
OWN = HERE / "exercises"
USUAL = "echo"
ELSEWHERE = {
    "tcp-instead-of-udp": "udp",
    "deaf-udp-socket": "udp",
    "udp-answer-from-another-port": "udp",
    "no-ipv6": "ipv6",
    "all-addresses": "loopback",
    "port-taken": "neighbour",
    "fixed-source-port": "client",
    "only-the-backlog-is-concurrent": "one-shot",
    "never-closes": "one-shot",
    "waits-for-the-client-to-close": "one-shot",
    "closed-with-unread-bytes": "one-shot",
    "shared-port": "refusal",
    "bind-not-checked": "refusal",
    "falls-back-to-another-port": "refusal",
    "failure-exits-with-zero": "refusal",
    "fails-without-a-word": "refusal",
    "decides-instead-of-the-kernel": "refusal",
}
"""Mistakes that the echo server's exercise can't show."""


@dataclass(frozen=True)
class Case:
    """One wrong program."""

    mistake: str
    file: Path

    @property
    def name(self) -> str:
        """Such as ``port-not-swapped/server.c``."""
        return f"{self.mistake}/{self.file.name}"

    def grade(self) -> Report:
        """Run it in its exercise."""
        return run(ELSEWHERE.get(self.mistake, USUAL), self.file)


def run(exercise: str, submission: Path | None) -> Report:
    """Grade a program in one of the tests' own exercises, whose limits are short."""
    return grade(
        OWN / exercise, submission, isolation="lab", is_trusted=False, ceiling={}, progress=SilentProgress()
    )


def first_diagnosis(report: Report) -> Diagnosis | None:
    """Return what the first failed finding is said to come from."""
    failed = next((finding for finding in report.findings if finding.outcome is Outcome.FAILED), None)
    return failed.diagnoses[0] if failed is not None and failed.diagnoses else None


def wrong_programs() -> list[Case]:
    """Return every wrong program of every mistake."""
    return [Case(name, file) for name in MISTAKES for file in sorted((HERE / "programs" / name).glob("server.*"))]


def right_programs() -> list[Path]:
    """Return the echo servers that are right."""
    return sorted((HERE / "right").glob("*/server.*"))


BUNDLED: dict[str, dict[str, str | None]] = {
    "exercise-1": {
        "does-not-build": None,
        "exits-after-one-client": "exits-after-a-client",
        "loopback-only": "loopback-only",
        "never-accepts": "never-accepts",
        "never-closes": "never-closes",
        "never-listens": "never-listens",
        "port-not-swapped": "port-not-swapped",
        "reads-too-little": "closed-with-unread-bytes",
        "shouts-back": "changes-case",
        "udp-instead": "udp-instead-of-tcp",
        "waits-for-the-client": "waits-for-the-client-to-close",
    },
    "exercise-2": {
        "backlog-too-small": "backlog-too-small",
        "closes-the-listener": "exits-after-a-client",  # accept() then fails, and it ends
        "exits-after-first-client": "exits-after-a-client",
        "keeps-connections-open": "never-closes",
        "leaks-descriptors": "descriptors-leaked",
        "leftovers": "sends-leftovers",
        "never-accepts": "never-accepts",
        "room-for-eight": "room-for-few",
        "stays-with-the-first": "waits-for-the-client-to-close",
    },
    "exercise-3": {
        "exits-with-zero": "failure-exits-with-zero",
        "falls-back-to-8080": "falls-back-to-another-port",
        "forgets-reuse-address": "still-in-time-wait",
        "guesses-the-rule": "decides-instead-of-the-kernel",
        "ignores-bind-error": "bind-not-checked",
        "ignores-its-argument": "wrong-port",
        "shares-the-port": "shared-port",
        "silent-refusal": "fails-without-a-word",
        "takes-any-word": "never-bound",
    },
    "exercise-4": {
        "deaf-udp": "deaf-udp-socket",
        "ipv6-only": "ipv6-only",
        "loopback-instead-of-all": "loopback-only",
        "no-ipv6": "no-ipv6",
        "own-address-only": "one-address-only",
        "printer-everywhere": "all-addresses",
        "udp-as-tcp": "tcp-instead-of-udp",
        "udp6-everywhere": "all-addresses",
        "waits-for-one-client": "blocked-by-a-silent-client",
        "web-on-every-address": "all-addresses",
    },
}
"""What the bundled exercises' own wrong programs are to be told; None where there is nothing to say."""
