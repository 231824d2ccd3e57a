"""Loads a file of questions about one subject, or says all that is wrong with it."""

import hashlib
from pathlib import Path

from grader.loader.identities import repeated_ids
from grader.loader.nodes import MappingNode, Place, string
from grader.loader.problems import ExerciseProblems, Problem, shown
from grader.loader.questions import question_data, read_questions, run_fact_problems
from grader.loader.root import LoadedRoot, read_root
from grader.loader.validation import unknown_key, validate
from grader.model.language import keys_of
from grader.model.topic import Topic

SLUG_KEY = "topic"
"""What the file calls ``Topic.slug``."""
KEYS = (SLUG_KEY, *(key for key in keys_of(Topic) if key not in ("slug", "digest")))


def load_topic(path: Path) -> Topic:
    """Return the topic in a file ``SLUG.yaml``.

    Raises ExerciseProblems with every mistake that can be told from the others, sorted by its place.
    """
    loaded = read_root(path, "topic")
    root = loaded.root
    drafts, problems = read_questions(root)
    data = {"slug" if key == SLUG_KEY else key: root.value[key] for key in KEYS if key in root.value}
    data |= {**question_data(root, drafts), "digest": hashlib.sha256(loaded.source.data).hexdigest()}
    topic, found = validate(Topic, data, Place(root, "the topic", root.position), renamed={"slug": SLUG_KEY})
    problems += [
        *loaded.problems,
        *(unknown_key(root, key, KEYS) for key in root.entries if key not in KEYS),
        *found,
        *run_fact_problems(drafts),
        *repeated_ids([draft.node for draft in drafts], "question"),
        *_name_problems(root, loaded),
    ]
    if topic is None or problems:
        raise ExerciseProblems(problems)
    return topic


def _name_problems(root: MappingNode, loaded: LoadedRoot) -> list[Problem]:
    slug = root.get(SLUG_KEY)
    name, stem = string(slug), loaded.source.file.stem
    if slug is None or name is None or name == stem:
        return []
    hint = "the topic's name is that of its file"
    expected, found = f"`{shown(stem)}`", f"text `{shown(name)}`"
    return [Problem.at(slug.position, f"`{SLUG_KEY}`", expected=expected, found=found, hint=hint)]
