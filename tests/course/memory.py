"""Measures what a process that grades a course keeps of each submission: ``python -m tests.course.memory FOLDER``.

A process of its own: what other tests left in this one would be measured, too.
"""

import sys
import tracemalloc
from pathlib import Path

from grader.course.collecting import collect
from grader.course.gradebook import FILES, load_renderer
from grader.course.gradebook.lines import Gradebook, column_of, lines_of
from grader.course.planning import Settings, plan, read_exercise
from grader.course.session import Session
from grader.course.store import Store
from grader.loader import load_exercise
from tests.course.classes import write_class, write_small
from tests.course.test_session import ReadyEngine, answer

FEW, MANY = 20, 220


def most_memory(top: Path, students: int) -> int:
    """Return the most bytes that grading a class and writing its gradebook took at a time."""
    exercise = read_exercise(load_exercise(write_small(top / "exercises") / "small-1"))
    write_class(top / "class", students)
    store = Store(top / "results")
    store.open()
    tracemalloc.start()
    handed_in = collect(top / "class", None).handed_in
    planned = plan(handed_in, [exercise], Settings(isolation="lab"), store)
    session = Session(ReadyEngine(answer()), store, Settings(isolation="lab"), [exercise])
    verdicts = {("small-1", done.job.handed_in.key): done.verdict for done in session.grade(planned.jobs)}
    columns = (column_of(exercise.exercise, verdicts.values()),)
    book = Gradebook(columns=columns, lines=lines_of(handed_in, verdicts, columns, None))
    for name in FILES:
        store.write_file(top / "results" / name, load_renderer(name)(book))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    store.close()
    return most


def main() -> None:
    """Print the bytes for each submission."""
    for name in ("first", "few", "many"):
        (Path(sys.argv[1]) / name).mkdir()
    most_memory(Path(sys.argv[1]) / "first", FEW)  # what is imported on the way stays
    grown = most_memory(Path(sys.argv[1]) / "many", MANY) - most_memory(Path(sys.argv[1]) / "few", FEW)
    print(grown // (MANY - FEW))


if __name__ == "__main__":
    main()
