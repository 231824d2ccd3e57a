"""What a worker of a course does with a task. Whoever starts one imports nothing of what grades."""

from functools import partial

from grader.course.grading import grade_parcel
from grader.course.sent_exercises import SentExercises
from grader.workers.serving import serve


def main() -> None:
    """Grade until there is nothing more to grade."""
    serve(partial(grade_parcel, exercises=SentExercises()))
