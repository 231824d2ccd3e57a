"""In what two reports on the same program differ: nothing, where the exercise is well made. Pure."""

from grader.model.finding import Finding
from grader.model.report import Report


def differences(one: Report, other: Report) -> tuple[str, ...]:
    """Return a line for each finding with another outcome or reason; times and messages may differ.

    Two reports of the same exercise have the same findings, in the same order.
    """
    return tuple(
        f"{first.id}: {_told(first)}; another time: {_told(second)}"
        for first, second in zip(one.findings, other.findings, strict=True)
        if (first.outcome, first.reason) != (second.outcome, second.reason)
    )


def _told(finding: Finding) -> str:
    reason = f" ({finding.reason})" if finding.reason else ""
    return f"{finding.outcome}{reason}, {finding.message}"
