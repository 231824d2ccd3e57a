"""Prints the outputs of the step, out of the JSON report and the exit status of sockgrade.

Only numbers, words of its own and base64 are printed: nothing of a submission can begin an output of another name.
"""

import base64
import json
import sys
from pathlib import Path
from typing import Any

STATUS = {"passed": "pass", "failed": "fail", "skipped": "fail", "error": "error"}


def main() -> None:
    """Print a line for each output; without a report, the points are empty."""
    path, status = Path(sys.argv[1]), int(sys.argv[2])
    written = json.loads(path.read_text("utf-8")) if path.exists() else []
    reports = written if isinstance(written, list) else [written]
    has_verdict = bool(reports) and status in (0, 1)
    points = sum(report["points"] for report in reports)
    possible = sum(report["points_possible"] for report in reports)
    print(f"passed={'true' if status == 0 else 'false'}")
    print(f"points={points:g}" if has_verdict else "points=")
    print(f"points-possible={possible:g}" if has_verdict else "points-possible=")
    result = classroom_result(reports, status, possible)
    print(f"classroom={base64.b64encode(json.dumps(result).encode()).decode()}")


def classroom_result(reports: list[dict[str, Any]], status: int, possible: float) -> dict[str, Any]:
    """Return what GitHub Classroom's grading reporter reads; its score is the sum of all tests."""
    tests = [test for report in reports for test in classroom_tests(report)]
    if not tests:
        tests = [classroom_test("sockgrade", "error", 0)]
    state = {0: "pass", 1: "fail"}.get(status, "error")
    return {"version": 1, "status": state, "max_score": possible, "tests": tests}


def classroom_tests(report: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a test for each check, and one for all that students don't see."""
    findings = report["findings"]
    tests = [classroom_test(each["title"], STATUS[each["outcome"]], each["points"]) for each in findings]
    rest = report["points"] - sum(each["points"] for each in findings)
    return [*tests, classroom_test("checks for the instructor", "pass", rest)] if rest else tests


def classroom_test(name: str, status: str, score: float) -> dict[str, Any]:
    """Return one test; why it failed stands in the annotations and in the summary."""
    message = None if status == "pass" else "see the annotations and the summary of the step"
    return {"name": name, "status": status, "score": score, "message": message}


if __name__ == "__main__":
    main()
