"""What was verified, as JSON. Pure."""

from dataclasses import asdict

from grader.authoring.verification import Verification
from grader.report.escape.json_text import dump_json


def render(verification: Verification) -> str:
    """Return an object with a line break at its end; ``holds`` says whether every exercise grades as it says."""
    return dump_json({**asdict(verification), "holds": verification.holds})
