"""A report in one line."""

from grader.model.exercise import Audience
from grader.model.report import Report


def render(report: Report, *, audience: Audience = "student") -> str:
    """Return the points."""
    return f"{report.exercise} {report.points:g}/{report.points_possible:g} for the {audience}\n"
