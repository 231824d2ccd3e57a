"""Reads the steps one by one, so that a mistake in one of them hides nothing in the others."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from grader.loader.nodes import ListNode, MappingNode, Node, Place, find, string
from grader.loader.problems import Problem, shown
from grader.loader.suggestions import closest, did_you_mean, listed
from grader.loader.timing import TIMING_KEYS
from grader.loader.validation import unknown_key, validate
from grader.model.exercise import Step
from grader.model.language import keys_of
from grader.model.steps import STEP_OPTIONS
from grader.model.steps.base import StepOptions

COMMON_KEYS = tuple(key for key in keys_of(Step) if key not in ("kind", "options"))

STEP_KEYS = (*COMMON_KEYS, *STEP_OPTIONS)


class StepDraft(NamedTuple):
    """A step that may still be wrong."""

    node: MappingNode
    id: str | None
    kind: str | None
    """Its step's name, if that is known."""
    options_place: Place | None
    options: StepOptions | None
    """None when they are wrong."""

    @property
    def name(self) -> str:
        """What messages call it."""
        return f"step `{shown(self.id)}`" if self.id else f"the step on line {self.node.position.line}"

    @property
    def points(self) -> float:
        """What it is worth, so far as that is a number."""
        node = self.node.get("points")
        value = node.value if node is not None else 0
        return value if isinstance(value, int | float) else 0

    @property
    def data(self) -> dict[str, Any]:
        """What makes a Step of it; in place of wrong options an empty stand-in."""
        common = {key: self.node.value[key] for key in COMMON_KEYS if key in self.node.value}
        return {**common, "kind": self.kind or "", "options": self.options or StepOptions()}


def step_nodes(root: MappingNode) -> tuple[Node, ...]:
    """Return the items below ``steps``, whatever they are."""
    steps = root.get("steps")
    return steps.items if isinstance(steps, ListNode) else ()


def read_drafts(root: MappingNode) -> tuple[tuple[StepDraft, ...], list[Problem]]:
    """Return the steps that are mappings, and what is wrong with their keys and their options."""
    problems: list[Problem] = []
    drafts = tuple(
        _read_draft(node, index, root, problems)
        for index, node in enumerate(step_nodes(root))
        if isinstance(node, MappingNode)
    )
    return drafts, problems


def _read_draft(node: MappingNode, index: int, root: MappingNode, problems: list[Problem]) -> StepDraft:
    problems.extend(_key_problems(node, index, root))
    kinds = [key for key in node.entries if key not in COMMON_KEYS and key in STEP_OPTIONS]
    kind = kinds[0] if len(kinds) == 1 else None
    place = node.place(kind) if kind else None
    options = None
    if kind is not None and place is not None:
        options, found = validate(STEP_OPTIONS[kind], place.node.value, place)
        problems.extend(found)
    return StepDraft(node, string(node.get("id")), kind, place, options)


def _key_problems(node: MappingNode, index: int, root: MappingNode) -> Iterator[Problem]:
    kinds = [key for key in node.entries if key not in COMMON_KEYS and key in STEP_OPTIONS]
    unknown = [key for key in node.entries if key not in COMMON_KEYS and key not in STEP_OPTIONS]
    meant = next(filter(_may_name_a_step, unknown), None) if not kinds else None
    for key in unknown:
        if key == meant and key not in TIMING_KEYS:
            yield _unknown_step(node, key)
        else:
            yield unknown_key(node, key, STEP_KEYS, STEP_OPTIONS[kinds[0]] if len(kinds) == 1 else None)
    for extra in kinds[1:]:
        what = f"the keys {listed(kinds)} stand in one step"
        yield Problem.at(
            node.entries[extra].key_position, what, expected="one of them", hint="begin a step of its own for it"
        )
    if not kinds and meant is None:
        place = find(Place(root, "", root.position), ("steps", index))
        expected = f"one of {listed(STEP_OPTIONS, 'or')}"
        yield Problem.at(node.position, f"{place.name} says nothing that is done", expected=expected)


def _may_name_a_step(key: str) -> bool:
    """Whether an unknown key is more like a step's name than like another key of a step."""
    return closest(key, STEP_KEYS) not in COMMON_KEYS


def _unknown_step(node: MappingNode, key: str) -> Problem:
    hint = did_you_mean(key, STEP_OPTIONS, "steps")
    return Problem.at(node.entries[key].key_position, f"unknown step `{shown(key)}`", hint=hint)
