"""The files of an exercise that grading a submission needs; what tells its answers stays behind."""

from pathlib import Path

from grader.export.zip_writer import Member
from grader.loader.folders import MISTAKES
from grader.model.exercise import Exercise

PLACEHOLDER = "LEFT-OUT"
_WHY = Member(
    b"sockgrade export leaves out what it does not need to grade a submission. The folder must be there.\n"
)
_SKIPPED = ("__pycache__",)


def exercise_files(exercise: Exercise) -> dict[str, Member]:
    """Return the files by their paths below the exercise's folder. Raises OSError.

    Left out are the solution, the starter, the wrong programs, and the bundled program where a submission takes its
    place. Where the exercise file names such a folder, there is one with a word in it: so the exercise file stays
    the same, byte by byte, and so does its digest in reports.
    """
    names = ["exercise.yaml", *(["README.md"] if (exercise.folder / "README.md").is_file() else [])]
    files = {name: Member((exercise.folder / name).read_bytes()) for name in names}
    for program in exercise.programs.values():
        if program.replaceable:
            files[f"{Path(program.path).as_posix()}/{PLACEHOLDER}"] = _WHY
        else:
            files |= _files_below(exercise.folder, program.path)
    return files | {f"{MISTAKES}/{name}/{PLACEHOLDER}": _WHY for name in exercise.mistakes}


def _files_below(top: Path, folder: str) -> dict[str, Member]:
    """Return all plain files below a folder, but for hidden ones and what Python leaves behind."""
    found = {}
    for path in sorted((top / folder).rglob("*")):
        parts = path.relative_to(top).parts
        is_left_out = any(part.startswith(".") or part in _SKIPPED for part in parts)
        if path.is_file() and not path.is_symlink() and not is_left_out:
            executable = bool(path.stat().st_mode & 0o100)
            found["/".join(parts)] = Member(path.read_bytes(), executable)
    return found
