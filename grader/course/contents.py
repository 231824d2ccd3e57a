"""Reads what one submission of a course holds: folder, archive or loose files; and its part for an exercise."""

import os
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path, PurePosixPath

from grader.course.people import HandedIn
from grader.course.resubmitted import with_own_names
from grader.loader.problems import shown
from grader.model.recipe import Source, SourceFile
from grader.submission.archives import archive_suffix, read_archive
from grader.submission.files import part_of
from grader.submission.folder import read_file, read_folder
from grader.submission.intake import Intake
from grader.submission.problems import SubmissionProblem
from grader.submission.recipe import find_recipe


def read_contents(handed_in: HandedIn, exercises: Collection[str]) -> Source:
    """Return the files of a submission; an archive that holds the program is opened.

    ``exercises`` are their names: a folder of such a name is not looked through. Raises SubmissionProblem for what
    can't be read, or is nothing.
    """
    if handed_in.problem:
        raise SubmissionProblem(handed_in.problem)
    intake = Intake(handed_in.name)
    intake.notes += handed_in.notes
    try:
        for given, name in handed_in.paths:
            _take(given, handed_in.folder / name, intake)
    except SubmissionProblem as problem:
        # Where the folder lies on this machine is not the student's business, nor the gradebook's.
        raise type(problem)(str(problem).replace(f"{handed_in.folder}/", ""), problem.hint) from problem
    if not intake.files:
        raise SubmissionProblem("nothing was handed in: it has no files")
    if handed_in.system == "canvas":
        intake.files[:], notes = with_own_names(intake.files)
        intake.notes += notes
    intake.files[:] = _without_top_folder(intake.files, exercises)
    source = Source(handed_in.name, tuple(intake.files), tuple(intake.notes))
    return _opened(source)


def part_for(source: Source, exercise: str, exercises: Collection[str]) -> Source:
    """Return the files for one exercise: the folder of its name, or all where no exercise has one.

    Raises SubmissionProblem where others have a folder and this one has none.
    """
    tops = {file.path.parts[0] for file in source.files if len(file.path.parts) > 1}
    if exercise not in tops and tops & set(exercises):
        raise SubmissionProblem(f"there is no folder `{exercise}` in it, as there is for other exercises")
    return replace(part_of(source, exercise), name=source.name)


def _take(given: str, path: Path, intake: Intake) -> None:
    if os.path.isdir(path):
        read_folder(path, intake)
        return
    content, executable = read_file(path, intake)
    intake.take(PurePosixPath(given), content, executable=executable)


def _without_top_folder(files: list[SourceFile], exercises: Collection[str]) -> list[SourceFile]:
    """Return the files as they are inside the one folder around them all, if there is one."""
    tops = {file.path.parts[0] for file in files}
    if len(tops) != 1 or tops & set(exercises) or any(len(file.path.parts) < 2 for file in files):
        return files
    return [replace(file, path=PurePosixPath(*file.path.parts[1:])) for file in files]


def _opened(source: Source) -> Source:
    """Return what the only archive in a submission holds, where there is no program beside it."""
    archives = [file for file in source.files if archive_suffix(file.path.name)]
    if len(archives) != 1 or (len(source.files) > 1 and _has_program(source)):
        return source
    intake = Intake(source.name)
    read_archive(archives[0].path.name, archives[0].content, intake)
    if not intake.files:
        raise SubmissionProblem(f"the archive `{shown(archives[0].path.name)}` has no files")
    notes = source.notes
    if len(source.files) > 1:
        notes += (f"only the archive `{shown(str(archives[0].path))}` was looked at, not the files beside it",)
    return Source(source.name, tuple(intake.files), notes + tuple(intake.notes))


def _has_program(source: Source) -> bool:
    try:
        find_recipe(source)
    except SubmissionProblem:
        return any(len(file.path.parts) > 1 for file in source.files)
    return True
