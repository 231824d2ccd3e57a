"""How a worker of a course is started, and what is said where it has no result."""

from grader.course.parcel import Result, pack_result
from grader.workers.slot import worker_command

WORKER = worker_command("grader.course.engines.worker")


def no_result(message: str, details: str) -> bytes:
    """Return the result of a submission that got none."""
    return pack_result(Result(sockgrade="", status="error", message=message, details=details))
