"""Checks the ids of steps and questions, and who names them: ``needs`` and ``mistakes``."""

from collections.abc import Iterator, Sequence

from grader.loader.drafts import StepDraft
from grader.loader.nodes import ListNode, MappingNode, ScalarNode, string
from grader.loader.problems import Problem, shown
from grader.loader.questions import question_nodes
from grader.loader.suggestions import did_you_mean, listed
from grader.model.finding import Reason


def identity_problems(root: MappingNode, drafts: Sequence[StepDraft]) -> Iterator[Problem]:
    """Yield ids that are given twice, and ids and reasons that don't exist or come too late."""
    yield from repeated_ids([draft.node for draft in drafts], "step")
    yield from repeated_ids([node for node in question_nodes(root) if isinstance(node, MappingNode)], "question")
    yield from _wrong_needs(drafts)
    yield from _wrong_mistakes(root, [draft.id for draft in drafts if draft.id is not None])


def repeated_ids(nodes: Sequence[MappingNode], thing: str) -> Iterator[Problem]:
    """Yield each ``id`` that an earlier mapping has."""
    first: dict[str, int] = {}
    for node in nodes:
        written = node.get("id")
        name = string(written)
        if written is None or name is None:
            continue
        if name in first:
            what = f"a second {thing} has the id `{shown(name)}`"
            yield Problem.at(written.position, what, hint=f"the first is on line {first[name]}")
        first.setdefault(name, written.position.line)


def _wrong_needs(drafts: Sequence[StepDraft]) -> Iterator[Problem]:
    everywhere = {draft.id for draft in drafts}
    before: dict[str, None] = {}
    for draft in drafts:
        needs = draft.node.get("needs")
        for item in needs.items if isinstance(needs, ListNode) else ():
            name = string(item)
            if name is None or name in before:
                continue
            yield _wrong_need(draft, item, name, list(before), is_later=name in everywhere)
        if draft.id is not None:
            before[draft.id] = None


def _wrong_need(draft: StepDraft, item: object, name: str, before: list[str], *, is_later: bool) -> Problem:
    assert isinstance(item, ScalarNode)
    if name == draft.id:
        return Problem.at(item.position, f"step `{shown(name)}` needs itself")
    if is_later:
        what = f"the step `{shown(name)}` comes only later"
        return Problem.at(item.position, what, hint="a step can need only those above it")
    hint = did_you_mean(name, before, "steps above this one")
    return Problem.at(item.position, f"unknown step `{shown(name)}`", hint=hint)


def _wrong_mistakes(root: MappingNode, ids: list[str]) -> Iterator[Problem]:
    mistakes = root.get("mistakes")
    for entry in mistakes.entries.values() if isinstance(mistakes, MappingNode) else ():
        if not isinstance(entry.node, MappingNode):
            continue
        fails, reason = entry.node.get("fails"), entry.node.get("reason")
        if fails is not None and (name := string(fails)) is not None and name not in ids:
            hint = did_you_mean(name, ids, "steps")
            yield Problem.at(fails.position, f"unknown step `{shown(name)}`", hint=hint)
        if reason is not None and (word := string(reason)) is not None and word not in list(Reason):
            reasons = [str(each) for each in Reason]
            yield Problem.at(
                reason.position,
                "`reason`",
                expected=listed(reasons, "or"),
                found=f"text `{shown(word)}`",
                hint=did_you_mean(word, reasons),
            )
