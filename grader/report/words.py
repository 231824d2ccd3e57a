"""The words and signs for outcomes and points, the same wherever a person reads them.

The word always stands beside the sign: without colour, and read aloud, nothing is lost.
"""

from grader.model.finding import Finding, Outcome, Reason
from grader.model.report import count_points

SIGNS = {Outcome.PASSED: "✓", Outcome.FAILED: "✗", Outcome.SKIPPED: "-", Outcome.ERROR: "!"}
LONGEST_OUTCOME = max(len(outcome) for outcome in Outcome)
REASONS = {Reason.CRASHED: "crashed", Reason.TIMED_OUT: "timed out", Reason.LIMIT: "over a limit"}
"""Those that are not plain from what was expected and observed."""


def format_points(points: float) -> str:
    """Return points without needless digits.

    >>> format_points(2.0), format_points(0.5), format_points(1 / 3)
    ('2', '0.5', '0.33')
    """
    return f"{round(points, 2):.10g}"


def is_counted(finding: Finding) -> bool:
    """Return whether the finding's points count, as a report counts them."""
    return count_points((finding,))[1] == finding.points_possible


def render_outcome(outcome: Outcome) -> str:
    """Return the sign and the word, as wide for every outcome.

    >>> render_outcome(Outcome.PASSED)
    '✓ passed '
    """
    return f"{SIGNS[outcome]} {outcome:<{LONGEST_OUTCOME}}"
