"""Gradescope's ``submission_metadata.yml``: who handed in each of the folders beside it. Pure."""

from typing import Any

from grader.course.people import Student

METADATA_FILE = "submission_metadata.yml"
LARGEST_BYTES = 64 * 1024 * 1024


class MetadataProblem(ValueError):  # noqa: N818 - it is the file's, not an error of ours
    """The file can't be read as what it should be."""


def read_metadata(data: bytes) -> dict[str, tuple[Student, ...]]:
    """Return the students of each folder, by the folder's name. Raises MetadataProblem.

    Keys are Ruby's symbols, which YAML reads as strings that begin with a colon.
    """
    import yaml

    if len(data) > LARGEST_BYTES:
        raise MetadataProblem(f"it is larger than {LARGEST_BYTES >> 20} MiB")
    try:
        # Everything as text: an id such as 007 is no number.
        content = yaml.load(data, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError, UnicodeDecodeError) as error:
        raise MetadataProblem(f"it is no YAML: {str(error).splitlines()[0]}") from error
    if not isinstance(content, dict):
        raise MetadataProblem("it does not name any folder")
    return {str(folder): students for folder, about in content.items() if (students := _students(about))}


def _students(about: Any) -> tuple[Student, ...]:
    submitters = _value(about, "submitters")
    if not isinstance(submitters, list):
        return ()
    found = [
        Student(id=_text(each, "sid"), name=_text(each, "name"), email=_text(each, "email")) for each in submitters
    ]
    return tuple(student for student in found if student != Student())


def _text(about: Any, key: str) -> str:
    value = _value(about, key)
    return value.strip() if isinstance(value, str) else ""


def _value(about: Any, key: str) -> Any:
    return about.get(f":{key}", about.get(key)) if isinstance(about, dict) else None
