"""The file that a run leaves behind: a zip archive of the exercise, what was seen and printed, and the report."""

import hashlib
import io
import os
import tempfile
import zipfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from grader.evidence.manifest import NAMED_BUNDLED_VERSION, Manifest, member_of, open_manifest, seal
from grader.evidence.observations import Observations, write_observations
from grader.evidence.problems import EvidenceProblem
from grader.loader.problems import ExerciseProblems
from grader.loader.reading import locate_file, read_bytes
from grader.model.exercise import Exercise
from grader.model.facts import facts
from grader.model.recording import Recording
from grader.model.report import Report
from grader.report.json_format import read_report, render
from grader.submission.bounds import LARGEST_FILE_BYTES, MEBIBYTE, MOST_BYTES, RATIO, RATIO_COUNTS_FROM_BYTES
from grader.submission.folder import read_file
from grader.submission.intake import Intake
from grader.submission.problems import SubmissionProblem
from grader.submission.zip_archive import read_zip

EXERCISE = "exercise/exercise.yaml"
OBSERVATIONS = "observations.jsonl"
REPORT = "report.json"
OUTPUT = "output"
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The first time that a zip archive can say (APPNOTE 4.4.6): the same run makes the same bytes."""
_AGAIN = "take the file as it was written, or run the submission again"


@facts
class Bundle:
    """A bundle that was found whole."""

    manifest: Manifest
    exercise: Exercise
    """As it was judged. Its folder has nothing in it any more."""
    recording: Recording


def write_bundle(path: Path, recording: Recording, exercise: Exercise, key: bytes | None = None) -> None:
    """Write a run that kept all its looks; whoever reads the path finds the old file or the new one, both whole.

    Only its owner may read it: it has the instructor's findings. Raises EvidenceProblem where it would be too
    large to be read again, or the exercise's file has changed meanwhile; OSError.
    """
    members = _members(recording, exercise)
    content = _pack({**seal(_manifest(recording, members), key), **members})
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name[:40]}.", dir=path.parent)
    try:
        with open(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise


def _members(recording: Recording, exercise: Exercise) -> dict[str, bytes]:
    written = read_bytes(locate_file(exercise.folder))
    if not isinstance(written, bytes) or hashlib.sha256(written).hexdigest() != exercise.digest:
        raise EvidenceProblem("the exercise's file has changed while it was run", "run it again")
    kinds = {step.id: step.kind for step in exercise.steps}
    outputs = {f"{OUTPUT}/{name}.txt": program.output for name, program in recording.programs.items()}
    return {
        EXERCISE: written,
        OBSERVATIONS: write_observations(recording, kinds).encode("ascii"),
        REPORT: render(recording.report, audience="instructor").encode("ascii"),
        **{name: text.encode("utf-8", "backslashreplace") for name, text in outputs.items()},
    }


def _manifest(recording: Recording, members: dict[str, bytes]) -> Manifest:
    report = recording.report
    return Manifest(
        sockgrade=report.sockgrade,
        kernel=os.uname().release,
        exercise=report.exercise,
        exercise_digest=report.exercise_digest,
        submission=report.submission.name,
        submission_digest=report.submission.digest,
        programs=recording.sources,
        members={name: member_of(content) for name, content in members.items()},
    )


def _pack(members: dict[str, bytes]) -> bytes:
    total = sum(map(len, members.values()))
    largest = max(map(len, members.values()))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o100600 << 16
            archive.writestr(info, content)
    size = len(packed.getvalue())
    if largest > LARGEST_FILE_BYTES or total > min(MOST_BYTES, max(RATIO_COUNTS_FROM_BYTES, RATIO * size)):
        what = f"what was seen is too much to be kept: {total // MEBIBYTE} MiB"
        raise EvidenceProblem(what, "let `always` and `never` look for a shorter time, or at fewer connections")
    return packed.getvalue()


def read_bundle(path: Path, key: bytes | None = None) -> Bundle:
    """Return what a bundle holds. Nothing of it is used before every digest was checked.

    With a key, only a bundle that was signed with it is read. Raises EvidenceProblem.
    """
    members = _unpack(path)
    manifest = open_manifest(members, key)
    exercise = _read_exercise(members, manifest)
    try:
        report = _read_report(members[REPORT].decode("ascii"), manifest)
        seen = Observations(members[OBSERVATIONS].decode("ascii"))
    except KeyError as error:
        raise EvidenceProblem(f"its member `{error.args[0]}` is missing", _AGAIN) from error
    except ValueError as error:
        raise EvidenceProblem(f"what it has seen can't be read: {str(error).splitlines()[0]}", _AGAIN) from error
    _check_steps(exercise, seen, report, manifest)
    observations = {step.id: step.aftermath or step.looks[-1].seen for step in seen.steps if step.looks}
    return Bundle(
        manifest=manifest,
        exercise=exercise,
        recording=Recording(
            report=report,
            observations=observations,
            builds=tuple(seen.builds),
            steps=tuple(seen.steps),
            programs=seen.programs,
            sources=manifest.programs,
        ),
    )


def _unpack(path: Path) -> dict[str, bytes]:
    """Return the members, within the bounds of a submission: nothing is written to disk, and no bomb unpacks."""
    intake = Intake(path.name)
    try:
        content, _ = read_file(Path(os.path.realpath(path)), intake)
        read_zip(content, intake)
    except SubmissionProblem as problem:
        raise EvidenceProblem(str(problem), _AGAIN) from problem
    return {str(file.path): file.content for file in intake.files}


def _read_report(text: str, manifest: Manifest) -> Report:
    """Return the report. Raises ValueError."""
    report = read_report(text)
    if manifest.format_version != NAMED_BUNDLED_VERSION:
        return report
    # A folder of that name is taken for the exercise's own program: that may ask for a new run, and judges nothing.
    submission = report.submission
    return replace(report, submission=replace(submission, is_bundled=submission.name == "bundled"))


def _read_exercise(members: dict[str, bytes], manifest: Manifest) -> Exercise:
    """Return the exercise as it was judged, validated as any other."""
    from grader.loader.exercise import load_exercise  # imports a validator

    written = members.get(EXERCISE)
    if written is None or hashlib.sha256(written).hexdigest() != manifest.exercise_digest:
        raise EvidenceProblem(f"its member `{EXERCISE}` is missing, or not the exercise that was judged", _AGAIN)
    with tempfile.TemporaryDirectory(prefix="sockgrade-") as folder:
        file = Path(folder, "exercise.yaml")
        file.write_bytes(written)
        try:
            return load_exercise(file, is_alone=True)
        except ExerciseProblems as error:
            what = f"this sockgrade does not take its exercise any more: {str(error).splitlines()[0]}"
            raise EvidenceProblem(what, f"replay it with sockgrade {manifest.sockgrade}, which wrote it") from error


def _check_steps(exercise: Exercise, seen: Observations, report: Report, manifest: Manifest) -> None:
    """Raise EvidenceProblem where the members tell of different runs."""
    steps = [step.id for step in exercise.steps]
    same = [step.id for step in seen.steps] == steps == [finding.id for finding in report.findings]
    if not same or report.exercise_digest != manifest.exercise_digest:
        raise EvidenceProblem("its exercise, what was seen and the report are not of the same run", _AGAIN)
