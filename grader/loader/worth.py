"""Checks that a step that is worth points can fail, and that points are numbers."""

from collections.abc import Iterator, Sequence

from grader.loader.drafts import StepDraft
from grader.loader.nodes import ListNode, MappingNode, Node, ScalarNode
from grader.loader.problems import Problem
from grader.loader.scalars import is_number
from grader.loader.wording import describe


def worth_problems(root: MappingNode, drafts: Sequence[StepDraft]) -> Iterator[Problem]:
    """Yield the points of steps that no submission could fail, and points that are no numbers."""
    for draft in drafts:
        reason = draft.options.cannot_fail if draft.options else None
        points = draft.node.get("points")
        if reason is not None and points is not None and draft.points > 0:
            what = f"{draft.name} cannot fail, so it is worth no points"
            yield Problem.at(
                points.position, what, expected="`points: 0`", found=describe(points.value), hint=reason
            )
    yield from _nothing_can_fail(root, drafts)
    yield from _points_without_numbers([*_items(root, "steps"), *_items(root, "questions")])


def _nothing_can_fail(root: MappingNode, drafts: Sequence[StepDraft]) -> Iterator[Problem]:
    if drafts and all(draft.options is not None and draft.options.cannot_fail for draft in drafts):
        what = "no step of this exercise can fail: it would pass every submission"
        yield Problem.at(root.entries["steps"].key_position, what, hint="expect something of the submission")


def _items(root: MappingNode, key: str) -> tuple[Node, ...]:
    node = root.get(key)
    return node.items if isinstance(node, ListNode) else ()


def _points_without_numbers(nodes: Sequence[Node]) -> Iterator[Problem]:
    """Yield quoted numbers and booleans, which the model's lax points would take as numbers."""
    for node in nodes:
        points = node.get("points") if isinstance(node, MappingNode) else None
        if isinstance(points, ScalarNode) and isinstance(points.value, str | bool):
            found = describe(points.value)
            hint = "leave the quotes out" if is_number(str(points.value)) else ""
            yield Problem.at(points.position, "`points`", expected="a number", found=found, hint=hint)
