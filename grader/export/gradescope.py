"""The autograder of an assignment on Gradescope (gradescope-autograders.readthedocs.io, "Specifications").

The scripts are the files of ``gradescope_files``; here the exercises and what to install are put into them.
"""

import json
from collections.abc import Sequence
from importlib.resources import files

from grader import __version__
from grader.export.exercise_files import exercise_files
from grader.export.zip_writer import Member, write_zip
from grader.model.exercise import Exercise

PACKAGES = ("build-essential", "iproute2", "net-tools", "netbase", "procps", "python3", "python3-venv", "strace")
"""Of Ubuntu: what C and Python need, and the lab; other languages are asked for."""
_SCRIPTS = ("run_autograder", "setup.sh")


def build_autograder(
    exercises: Sequence[Exercise], packages: Sequence[str], wheel: tuple[str, bytes] | None
) -> bytes:
    """Return the zip archive to upload. Raises OSError when a file of an exercise can't be read.

    ``packages`` are names of Ubuntu's packages, installed besides :data:`PACKAGES`; ``wheel`` is the name and the
    content of a wheel of sockgrade to install, instead of this version from PyPI.
    """
    words = {
        "@EXERCISES@": " ".join(exercise.slug for exercise in exercises),
        "@PACKAGES@": " ".join(sorted({*PACKAGES, *packages})),
        "@VERSION@": __version__,
    }
    members = {name: Member(_filled(name, words), name in _SCRIPTS) for name in (*_SCRIPTS, "README.md")}
    members["no-verdict.json"] = Member(_no_verdict())
    requirement = f"sockgrade=={__version__}" if wheel is None else f"./{wheel[0]}"
    members["requirements.txt"] = Member(f"{requirement}\n".encode())
    if wheel is not None:
        members[wheel[0]] = Member(wheel[1])
    for exercise in exercises:
        below = exercise_files(exercise)
        members |= {f"exercises/{exercise.slug}/{path}": member for path, member in below.items()}
    return write_zip(members)


def _filled(name: str, words: dict[str, str]) -> bytes:
    text = (files("grader.export") / "gradescope_files" / name).read_text("utf-8")
    for word, meant in words.items():
        text = text.replace(word, meant)
    return text.encode()


def _no_verdict() -> bytes:
    """Return the results that stand until there are others, and stay where the grader comes to no end.

    Gradescope wants a score, and knows no way to say that there is none: the text must say it.
    """
    text = (
        "The grader itself failed, or was stopped: your submission was NOT graded, and the score of 0 is none. "
        "This is not your submission's fault. Tell your instructor, who can read what the grader printed and "
        "run it again."
    )
    test = {
        "name": "not graded: the grader failed",
        "name_format": "text",
        "output": text,
        "output_format": "text",
        "status": "failed",
        "visibility": "visible",
        "score": 0,
        "max_score": 0,
    }
    results = {
        "score": 0,
        "output": text,
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": [test],
        "extra_data": {"sockgrade": []},
    }
    return (json.dumps(results, indent=2) + "\n").encode()
