"""Gradescope's own list of who handed in what."""

import pytest

from grader.course.gradescope import MetadataProblem, read_metadata
from grader.course.people import Student

METADATA = b"""\
submission_12345:
  :submitters:
  - :name: Jane Doe
    :sid: '007'
    :email: j@x.org
  :created_at: 2026-01-01 10:00:00.000000000 Z
  :score: 0.0
submission_12346:
  :submitters: []
"""


def test_submitters_of_each_folder() -> None:
    assert read_metadata(METADATA) == {"submission_12345": (Student(id="007", name="Jane Doe", email="j@x.org"),)}


@pytest.mark.parametrize(
    "data", [b"a: [", b"- 1", b"!!python/object:os.system {}\n: x", b"[" * 1000, b"\xff\xfe\x00"]
)
def test_what_is_no_list(data: bytes) -> None:
    """Is told, and nothing of it is executed."""
    with pytest.raises(MetadataProblem):
        read_metadata(data)
