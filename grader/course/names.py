"""What the names of folders and files say of whose they are, as three systems write them. Pure.

Moodle names a folder, or a file where it was told to make no folders, after the student, the number of the
participant and the kind of the submission (mod/assign/locallib.php, ``download_submissions``). Canvas puts the
student's name, ``LATE``, and two numbers before a file's own name ("How do I download all student submissions for
an assignment?", Canvas instructor guide), and ``-1`` behind it when the same name is handed in again; what was
written into its own form is a page, ``doejane_12_text.html`` (lib/content_zipper.rb, ``add_text_or_url``).
Gradescope numbers its folders ("Exporting submissions").
"""

import re
from dataclasses import dataclass
from typing import Literal

from grader.course.people import System

_MOODLE = re.compile(
    r"(?P<name>[^/]+?)_(?P<id>\d+)_assignsubmission_(?P<kind>file|onlinetext)(?:_(?P<file>[^/]*))?"
)
_CANVAS = re.compile(
    r"(?P<name>[^_/]+)_(?P<late>(?i:LATE)_)?(?P<id>\d+)_"
    r"(?:(?P<number>\d{1,19})_(?P<file>[^/]+)|(?P<form>(?:text|link)\.html))"
)
_GRADESCOPE = re.compile(r"submission_(?P<number>\d+)")
_ATTEMPT = re.compile(
    # The word stands alone: an industry and a registry are no tries.
    r"(?P<name>.*[^ _.(-])(?:[ _.-]*\(|[ _.-]+|(?<=\d))"
    r"(?:attempt|versuch|try|version)[ _.-]*(?P<number>\d{1,9})\)?",
    re.IGNORECASE,
)
_AGAIN = re.compile(r"(?P<stem>.+)-(?P<number>\d{1,4})(?P<suffix>(?:\.tar)?\.[A-Za-z0-9]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """What a name says."""

    system: System
    group: str
    """The same for all that is one submission."""
    student_name: str = ""
    student_number: str = ""
    file: str = ""
    """What the student called the file, where the name is a loose file's."""
    file_number: int = 0
    """What the system counts it as: of two, the greater is the newer."""
    attempt: int | None = None
    is_late: bool = False
    kind: Literal["file", "onlinetext"] = "file"


def recognise(name: str, *, is_folder: bool = False) -> Recognised | None:
    """Return what the name of a folder or a file says; None where no system is known that writes such names.

    Canvas makes no folders: one that is called like a file of it is a course's own.

    >>> recognise("Doe Jane_1234567_assignsubmission_file_").student_number
    '1234567'
    >>> recognise("doejane_LATE_12_67890_server-1.c").file
    'server-1.c'
    >>> recognise("submission_12345").attempt
    12345
    """
    if match := _MOODLE.fullmatch(name):
        return Recognised(
            system="moodle",
            group=f"{match['name']}_{match['id']}",
            student_name=match["name"],
            student_number=match["id"],
            file=match["file"] or "",
            kind="onlinetext" if match["kind"] == "onlinetext" else "file",
        )
    if not is_folder and (match := _CANVAS.fullmatch(name)):
        return Recognised(
            system="canvas",
            group=f"{match['name']}_{match['id']}",
            student_name=match["name"],
            student_number=match["id"],
            file=match["file"] or "",
            file_number=int(match["number"] or 0),
            is_late=match["late"] is not None,
            kind="onlinetext" if match["form"] else "file",
        )
    if match := _GRADESCOPE.fullmatch(name):
        return Recognised(system="gradescope", group=name, attempt=int(match["number"]))
    return None


def attempt_in(name: str) -> tuple[str, int] | None:
    """Return a name without the number of its attempt, and that number; None where it has none.

    >>> attempt_in("jane attempt 2"), attempt_in("team-7")
    (('jane', 2), None)
    """
    match = _ATTEMPT.fullmatch(name)
    return (match["name"], int(match["number"])) if match else None


def handed_in_again(file: str) -> tuple[str, int]:
    """Return a file's name at Canvas as the student gave it, and how often one of that name came before.

    >>> handed_in_again("server-2.c"), handed_in_again("server.c")
    (('server.c', 2), ('server.c', 0))
    """
    match = _AGAIN.fullmatch(file)
    return (match["stem"] + match["suffix"], int(match["number"])) if match else (file, 0)
