"""Reads questions as a loader does, without a file around them."""

from pathlib import Path
from typing import Any

from grader.loader.nodes import MappingNode
from grader.loader.text import read_text
from grader.loader.tree import read_tree
from grader.model.questions import QUESTIONS
from grader.model.questions.base import Question

FOLDER = Path(__file__).parent


def read_yaml(path: Path) -> Any:
    """Return what a file holds: lists as tuples, as models take them."""
    root = read_tree(read_text(path)).root
    assert isinstance(root, MappingNode)
    return root.value


def question(**written: Any) -> Question:
    """Return the question that an author wrote; what is not given and needed is filled in."""
    common = {"id": "q", "question": "What?", "explanation": "That is why."}
    return QUESTIONS[written["kind"]].validated({**common, **written})
