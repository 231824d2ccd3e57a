"""Grades one submission, in a process that has one thread: a lab forks."""

import traceback
from dataclasses import replace
from pathlib import Path

from grader import __version__
from grader.course.page import render_page
from grader.course.parcel import Result, Task, pack_result, unpack_task
from grader.course.sent_exercises import SentExercises
from grader.engine.isolation import choose_isolation
from grader.engine.programs import programs_with
from grader.engine.progress import SilentProgress
from grader.engine.run import Submission, run_exercise
from grader.loader.cache import load_exercise
from grader.model.exercise import Exercise
from grader.model.lab import LabError
from grader.model.marks import ANSWERS_FILE, QuizMarks
from grader.model.recipe import Source
from grader.report.json_format import plain
from grader.submission.problems import SubmissionProblem


def grade_parcel(parcel: bytes, exercises: SentExercises) -> bytes:
    """Return what came of a task, both as bytes; whatever goes wrong is a result, too."""
    try:
        result = _grade(unpack_task(parcel), exercises)
    except Exception as error:
        trace = "".join(traceback.format_exception(error))
        message = f"sockgrade itself failed ({type(error).__name__}): its record has the details"
        result = Result(sockgrade=__version__, status="error", message=message, details=trace)
    return pack_result(result)


def _grade(task: Task, exercises: SentExercises) -> Result:
    if task.sockgrade != __version__:
        message = f"a worker has sockgrade {__version__}, and the submission comes from {task.sockgrade}"
        return Result(sockgrade=__version__, status="error", message=f"{message}: install the same on both")
    try:
        folder = Path(task.exercise_folder) if task.exercise_folder else exercises.folder_of(task.exercise)
        exercise = load_exercise(folder)
        taken = programs_with(exercise, task.submission)
    except SubmissionProblem as problem:
        hint = f"; {problem.hint}" if problem.hint else ""
        return Result(
            sockgrade=__version__, status="unusable", message=f"{problem}{hint}", notes=task.submission.notes
        )
    try:
        return _graded(task, exercise, taken)
    except LabError as error:
        return Result(sockgrade=__version__, status="error", message=str(error), notes=task.submission.notes)


def _graded(task: Task, exercise: Exercise, taken: Submission) -> Result:
    tools = tuple(tool for _, recipe in taken.programs.values() for tool in recipe.tools)
    chosen = choose_isolation(task.isolation, exercise, tools, is_stranger=not task.is_trusted)
    report = run_exercise(exercise, taken, chosen.make_lab, chosen.isolation, SilentProgress())
    report = replace(report, quiz=_marks(task.submission, exercise))
    return Result(
        sockgrade=__version__,
        status="graded",
        notes=task.submission.notes,
        report=plain(report),
        page=render_page(report),
    )


def _marks(submission: Source, exercise: Exercise) -> QuizMarks | None:
    file = submission.file(ANSWERS_FILE)
    if file is None or not exercise.questions:
        return None
    from grader.quiz.answers_file import mark_answers  # needs YAML, and few submissions have answers

    return mark_answers(Path(ANSWERS_FILE), exercise.slug, exercise.questions, data=file.content, may_be_link=False)
