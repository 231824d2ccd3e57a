"""Loads an exercise, or says all that is wrong with it."""

import hashlib
import os
from pathlib import Path
from typing import Any

from grader.loader.addresses import address_problems
from grader.loader.drafts import StepDraft, read_drafts, step_nodes
from grader.loader.files import file_problems
from grader.loader.identities import identity_problems
from grader.loader.nodes import MappingNode, Place
from grader.loader.problems import ExerciseProblems, Problem
from grader.loader.reading import locate_file
from grader.loader.references import reference_problems
from grader.loader.text import SourceText, read_text
from grader.loader.tree import read_tree
from grader.loader.validation import unknown_key, validate
from grader.loader.wording import describe
from grader.loader.worth import worth_problems
from grader.model.exercise import Exercise
from grader.model.language import keys_of

SLUG_KEY = "exercise"
"""What the file calls ``Exercise.slug``."""
KEYS = (SLUG_KEY, *(key for key in keys_of(Exercise) if key not in ("slug", "folder", "digest")))


def load_exercise(path: Path) -> Exercise:
    """Return the exercise in a folder, or in an ``exercise.yaml``.

    Raises ExerciseProblems with every mistake that can be told from the others, sorted by its place.
    """
    source = read_text(locate_file(path))
    tree = read_tree(source)
    root = tree.root
    if not isinstance(root, MappingNode):
        expected = "a mapping of keys to values"
        # The parsers differ in where an empty document's nothing stands.
        position = root.position if root.value is not None else source.position(0, 0)
        problem = Problem.at(position, "an exercise", expected=expected, found=describe(root.value))
        raise ExerciseProblems([*tree.problems, problem])
    folder = Path(os.path.abspath(source.file)).parent
    drafts, problems = read_drafts(root)
    place = Place(root, "the exercise", root.position)
    data = _data(root, drafts, source, folder)
    exercise, found = validate(Exercise, data, place, renamed={"slug": SLUG_KEY})
    problems += [
        *tree.problems,
        *_unknown_keys(root),
        *found,
        *reference_problems(root, drafts),
        *identity_problems(root, drafts),
        *worth_problems(root, drafts),
        *address_problems(root),
        *file_problems(root, folder),
    ]
    if exercise is None or problems:
        raise ExerciseProblems(problems)
    return exercise


def _unknown_keys(root: MappingNode) -> list[Problem]:
    return [unknown_key(root, key, KEYS) for key in root.entries if key not in KEYS]


def _data(root: MappingNode, drafts: tuple[StepDraft, ...], source: SourceText, folder: Path) -> dict[str, Any]:
    data = {"slug" if key == SLUG_KEY else key: root.value[key] for key in KEYS if key in root.value}
    nodes = step_nodes(root)
    if nodes:
        by_position = {draft.node.position: draft.data for draft in drafts}
        data["steps"] = tuple(by_position.get(node.position, node.value) for node in nodes)
    return {**data, "folder": folder, "digest": hashlib.sha256(source.data).hexdigest()}
