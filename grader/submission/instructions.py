"""Reads ``sockgrade.yaml``, by which a submission says itself how it is built and started."""

import shlex
from pathlib import Path
from typing import Any

from grader.loader.problems import ExerciseProblems, shown
from grader.loader.reading import LARGEST_FILE_BYTES
from grader.loader.text import decode_text
from grader.loader.tree import read_tree
from grader.model.recipe import Recipe
from grader.submission.languages import INSTRUCTIONS, TOOLS
from grader.submission.problems import SubmissionProblem

MOST_WORDS = 200
LONGEST_COMMAND = 32 * 1024
"""Characters of a command line: a quarter of what Linux takes for one word (MAX_ARG_STRLEN, execve(2))."""
_KEYS = {"build", "run"}
_EXAMPLE = "it says how to build and start the program, such as:\n\n  build: gcc -o server main.c\n  run: ./server"


def read_instructions(content: bytes) -> Recipe:
    """Return the recipe of a ``sockgrade.yaml``: ``build`` (may be left out) and ``run``.

    Each is a command line, or a list of words. No shell takes part. Raises SubmissionProblem.
    """
    if len(content) > LARGEST_FILE_BYTES:
        raise SubmissionProblem(f"`{INSTRUCTIONS}` is larger than {LARGEST_FILE_BYTES // 1024} KiB", _EXAMPLE)
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
            f"`{INSTRUCTIONS}`: unknown key `{shown(unknown[0])}`, expected `build` or `run`", _EXAMPLE
        )
    start = _words(data.get("run"), "run")
    if not start:
        raise SubmissionProblem(f"`{INSTRUCTIONS}`: `run` is missing", _EXAMPLE)
    build = _words(data.get("build"), "build")
    # Only what a course's machine is expected to have: a command of somebody's own choice that is not there is that
    # submission's mistake, and where it is must not decide which folders of the machine are shown.
    tools = tuple(words[0] for words in (build, start) if words and words[0] in TOOLS)
    return Recipe(language=INSTRUCTIONS, build=build, start=start, tools=tools)


def _words(value: Any, key: str) -> tuple[str, ...]:
    words = _split(value, key)
    if len(words) > MOST_WORDS or sum(map(len, words)) > LONGEST_COMMAND:
        bounds = f"{MOST_WORDS} words and {LONGEST_COMMAND:,} characters"
        raise SubmissionProblem(f"`{INSTRUCTIONS}`: `{key}`: a command may have at most {bounds}", _EXAMPLE)
    if words and not words[0]:
        raise SubmissionProblem(f"`{INSTRUCTIONS}`: `{key}`: the command's first word is empty", _EXAMPLE)
    if any("\0" in word for word in words):
        raise SubmissionProblem(f"`{INSTRUCTIONS}`: `{key}`: no command can have a zero character", _EXAMPLE)
    return words


def _split(value: Any, key: str) -> tuple[str, ...]:
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
