"""Reads ``sockgrade.yaml``, by which a submission says itself how it is built and started."""

import shlex
from pathlib import Path
from typing import Any

from grader.loader.problems import ExerciseProblems
from grader.loader.text import decode_text
from grader.loader.tree import read_tree
from grader.model.recipe import Recipe
from grader.submission.languages import INSTRUCTIONS
from grader.submission.problems import SubmissionProblem

_KEYS = {"build", "run"}
_EXAMPLE = "it says how to build and start the program, such as:\n\n  build: gcc -o server main.c\n  run: ./server"


def read_instructions(content: bytes) -> Recipe:
    """Return the recipe of a ``sockgrade.yaml``: ``build`` (may be left out) and ``run``.

    Each is a command line, or a list of words. No shell takes part. Raises SubmissionProblem.
    """
    try:
        tree = read_tree(decode_text(Path(INSTRUCTIONS), content))
    except ExerciseProblems as error:
        raise SubmissionProblem(str(error), _EXAMPLE) from error
    if tree.problems:
        raise SubmissionProblem("\n".join(map(str, tree.problems)), _EXAMPLE)
    data = tree.root.value
    if not isinstance(data, dict):
        raise SubmissionProblem(f"`{INSTRUCTIONS}`: expected the keys `build` and `run`", _EXAMPLE)
    unknown = sorted(set(data) - _KEYS)
    if unknown:
        raise SubmissionProblem(
            f"`{INSTRUCTIONS}`: unknown key `{unknown[0]}`, expected `build` or `run`", _EXAMPLE
        )
    start = _words(data.get("run"), "run")
    if not start:
        raise SubmissionProblem(f"`{INSTRUCTIONS}`: `run` is missing", _EXAMPLE)
    build = _words(data.get("build"), "build")
    tools = tuple(words[0] for words in (build, start) if words and "/" not in words[0])
    return Recipe(language=INSTRUCTIONS, build=build, start=start, tools=tools)


def _words(value: Any, key: str) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, str):
        try:
            return tuple(shlex.split(value))
        except ValueError as error:
            raise SubmissionProblem(f"`{INSTRUCTIONS}`: `{key}`: {error}", _EXAMPLE) from error
    if isinstance(value, tuple) and all(isinstance(word, str) for word in value):
        return value
    raise SubmissionProblem(f"`{INSTRUCTIONS}`: `{key}`: expected a command line or a list of words", _EXAMPLE)
