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
from grader.loader.questions import question_data, read_questions
from grader.loader.reading import locate_file
from grader.loader.references import reference_problems
from grader.loader.root import read_root
from grader.loader.run_facts import mention_problems
from grader.loader.text import SourceText
from grader.loader.validation import unknown_key, validate
from grader.loader.worth import worth_problems
from grader.model.exercise import Exercise
from grader.model.language import keys_of

SLUG_KEY = "exercise"
"""What the file calls ``Exercise.slug``."""
KEYS = (SLUG_KEY, *(key for key in keys_of(Exercise) if key not in ("slug", "folder", "digest")))


def load_exercise(path: Path, *, is_alone: bool = False) -> Exercise:
    """Return the exercise in a folder, or in an ``exercise.yaml``.

    ``is_alone``: the file was kept without the folders that belong beside it. Raises
    ExerciseProblems with every mistake that can be told from the others, sorted by its place.
    """
    loaded = read_root(locate_file(path), "exercise")
    root, source = loaded.root, loaded.source
    folder = Path(os.path.abspath(source.file)).parent
    drafts, problems = read_drafts(root)
    questions, question_problems = read_questions(root)
    place = Place(root, "the exercise", root.position)
    data = {**_data(root, drafts, source, folder), **question_data(root, questions)}
    exercise, found = validate(Exercise, data, place, renamed={"slug": SLUG_KEY})
    problems += [
        *loaded.problems,
        *_unknown_keys(root),
        *found,
        *question_problems,
        *mention_problems(root, drafts, questions),
        *reference_problems(root, drafts),
        *identity_problems(root, drafts),
        *worth_problems(root, drafts),
        *address_problems(root),
        *(() if is_alone else file_problems(root, folder)),
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
