"""What goes to a process that grades, and what comes back: as bytes, on this machine and to others. Pure.

JSON in ASCII, with the content of files in Base64: nothing in it is executed by whoever reads it.
"""

import base64
import json
from pathlib import PurePosixPath
from typing import Any, Literal

from grader.model.facts import facts
from grader.model.recipe import Source, SourceFile

IsolationChoice = Literal["auto", "lab", "process"]
Status = Literal["graded", "unusable", "error"]
"""Of a result: there is a report; the submission can't be graded as it is; or there is no verdict."""


@facts
class Task:
    """A submission to be graded by an exercise."""

    sockgrade: str
    """The version of whoever asks: another one is refused."""
    submission: Source
    exercise_folder: str = ""
    """Where the exercise is on this machine; ``""`` where its files are sent along."""
    exercise: Source
    """The exercise's files, or none where its folder is known."""
    isolation: IsolationChoice
    is_trusted: bool


@facts
class Result:
    """What came of it."""

    sockgrade: str
    """The version of whoever graded; ``""`` where nobody could."""
    status: Status
    message: str = ""
    """Why there is no report."""
    details: str = ""
    """What else is known of an error, for whoever mends it."""
    notes: tuple[str, ...] = ()
    """What of the submission was left out."""
    report: dict[str, Any] | None = None
    """The report, as ``sockgrade run --format json --for instructor`` writes it."""
    page: str = ""
    """The report as a page for a browser."""


def pack_task(task: Task) -> bytes:
    """Return a task as bytes."""
    content = {
        "sockgrade": task.sockgrade,
        "submission": _plain_source(task.submission),
        "exercise_folder": task.exercise_folder,
        "exercise": _plain_source(task.exercise),
        "isolation": task.isolation,
        "is_trusted": task.is_trusted,
    }
    return json.dumps(content).encode("ascii")


def unpack_task(data: bytes) -> Task:
    """Return the task. Raises ValueError, KeyError or TypeError for bytes that are none."""
    content = json.loads(data)
    return Task(
        **{
            **content,
            "submission": _read_source(content["submission"]),
            "exercise": _read_source(content["exercise"]),
        }
    )


def pack_result(result: Result) -> bytes:
    """Return a result as bytes."""
    names = ("sockgrade", "status", "message", "details", "notes", "report", "page")
    return json.dumps({name: getattr(result, name) for name in names}).encode("ascii")


def unpack_result(data: bytes) -> Result:
    """Return the result. Raises ValueError or TypeError for bytes that are none."""
    content = json.loads(data)
    return Result(**{**content, "notes": tuple(content["notes"])})


def _plain_source(source: Source) -> dict[str, Any]:
    files = [
        [str(file.path), base64.b64encode(file.content).decode("ascii"), file.executable] for file in source.files
    ]
    return {"name": source.name, "files": files, "notes": list(source.notes)}


def _read_source(content: dict[str, Any]) -> Source:
    files = tuple(
        SourceFile(PurePosixPath(path), base64.b64decode(data), executable)
        for path, data, executable in content["files"]
    )
    return Source(content["name"], files, tuple(content["notes"]))
