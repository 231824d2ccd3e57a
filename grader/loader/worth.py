"""Checks that a step that is worth points can fail."""

from collections.abc import Iterator, Sequence

from grader.loader.drafts import StepDraft
from grader.loader.nodes import MappingNode
from grader.loader.problems import Problem
from grader.loader.wording import describe


def worth_problems(root: MappingNode, drafts: Sequence[StepDraft]) -> Iterator[Problem]:
    """Yield the points of steps that no submission could fail."""
    for draft in drafts:
        reason = draft.options.cannot_fail if draft.options else None
        points = draft.node.get("points")
        if reason is not None and points is not None and draft.points > 0:
            what = f"{draft.name} cannot fail, so it is worth no points"
            yield Problem.at(
                points.position, what, expected="`points: 0`", found=describe(points.value), hint=reason
            )
    yield from _nothing_can_fail(root, drafts)


def _nothing_can_fail(root: MappingNode, drafts: Sequence[StepDraft]) -> Iterator[Problem]:
    if drafts and all(draft.options is not None and draft.options.cannot_fail for draft in drafts):
        what = "no step of this exercise can fail: it would pass every submission"
        yield Problem.at(root.entries["steps"].key_position, what, hint="expect something of the submission")
