"""Tasks and results as bytes."""

from pathlib import PurePosixPath

import pytest

from grader.course.parcel import Result, Task, pack_result, pack_task, unpack_result, unpack_task
from grader.model.recipe import Source, SourceFile


def test_tasks_and_results_come_back_as_they_were() -> None:
    """Also contents that are no text, and names that are no UTF-8."""
    source = Source("Jän\ud800e", (SourceFile(PurePosixPath("a/\ud8ff.c"), b"\0\xff", True),), ("a note",))
    task = Task(
        sockgrade="1",
        submission=source,
        exercise=Source("x", ()),
        isolation="lab",
        is_trusted=False,
    )
    assert unpack_task(pack_task(task)) == task
    result = Result(sockgrade="1", status="graded", notes=("a",), report={"x": [1.5, None]}, page="<ä>")
    assert unpack_result(pack_result(result)) == result


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"\xff", b'{"status": 1}'])
def test_what_is_no_result(data: bytes) -> None:
    with pytest.raises((ValueError, TypeError, KeyError)):
        unpack_result(data)
