"""Which options are only judged: the step itself must not read them, or a record could not be judged by others."""

import ast
from pathlib import Path

import pytest

from grader.model.base import Timing
from grader.model.language import keys_of
from grader.model.steps import STEP_OPTIONS

STEPS = Path(__file__).parent.parent.parent / "grader" / "steps"


def options_read(kind: str) -> set[str]:
    """Return the options whose values a step's file reads; asking whether one is None reads no value."""
    tree = ast.parse((STEPS / f"{kind}.py").read_text())
    presence = {
        id(node.left)
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare)
        and isinstance(node.ops[0], ast.Is | ast.IsNot)
        and isinstance(node.comparators[0], ast.Constant)
        and node.comparators[0].value is None
    }
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "options"
        and id(node) not in presence
    }


@pytest.mark.parametrize("kind", STEP_OPTIONS)
def test_a_step_does_not_read_what_is_only_judged(kind: str) -> None:
    """And what is only judged is an option of it; when it must hold is nothing that a step knows, either."""
    model = STEP_OPTIONS[kind]
    assert model.only_judged <= set(keys_of(model).values())
    assert options_read(kind) & (model.only_judged | set(keys_of(Timing))) == set()


def test_a_step_that_reads_an_expectation_is_seen() -> None:
    """Sending ends as soon as what is expected has come: that option is read, and not in the set."""
    assert "expect" in options_read("send")
    assert "expect" not in STEP_OPTIONS["send"].only_judged
