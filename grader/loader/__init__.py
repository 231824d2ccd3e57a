"""From an author's YAML to an Exercise, or to all of its mistakes at once, each with its place.

Nothing is imported before it is used: ``sockgrade list`` needs a summary and no validation.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grader.loader.exercise import load_exercise as load_exercise
    from grader.loader.problems import ExerciseProblems as ExerciseProblems
    from grader.loader.problems import Problem as Problem
    from grader.loader.schema import exercise_schema as exercise_schema
    from grader.loader.schema import topic_schema as topic_schema
    from grader.loader.summary import ExerciseSummary as ExerciseSummary
    from grader.loader.summary import exercise_summary as exercise_summary
    from grader.loader.topic import load_topic as load_topic

_HOMES = {
    "load_exercise": "exercise",
    "ExerciseProblems": "problems",
    "Problem": "problems",
    "exercise_schema": "schema",
    "topic_schema": "schema",
    "load_topic": "topic",
    "ExerciseSummary": "summary",
    "exercise_summary": "summary",
}


def __getattr__(name: str) -> Any:
    """Import a public name at its first use (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
