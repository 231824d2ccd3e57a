"""Checks the names in ``from_run``: steps that show such a fact, servers, connections and hosts."""

from collections.abc import Iterator, Sequence

from grader.loader.drafts import StepDraft
from grader.loader.nodes import MappingNode, find
from grader.loader.problems import Problem, shown
from grader.loader.questions import QuestionDraft
from grader.loader.suggestions import did_you_mean
from grader.model.questions.from_run import EstablishedCount, Mention
from grader.model.steps.expect_sockets import ExpectSockets

_LOOKING = "expect_sockets"
"""The step whose observation is a host's table."""
_WORDS = {"step": "step", "server": "server", "connections": "group of connections", "host": "host"}
_PLURALS = {"step": "steps that look at sockets", "server": "servers", "connections": "groups", "host": "hosts"}


def mention_problems(
    root: MappingNode, steps: Sequence[StepDraft], questions: Sequence[QuestionDraft]
) -> Iterator[Problem]:
    """Yield each name in a question's ``from_run`` that the exercise doesn't have."""
    known = _known_names(root, steps)
    has_wrong_steps = any(draft.options is None for draft in steps)
    for draft in questions:
        for mention in draft.fact.mentions() if draft.fact else ():
            may_be_in_a_wrong_step = has_wrong_steps and mention.kind in ("server", "connections")
            if mention.name not in known[mention.kind] and not may_be_in_a_wrong_step:
                yield _unknown(draft, mention, known[mention.kind], steps)
        yield from _another_host(draft, steps, known["host"])


def _known_names(root: MappingNode, steps: Sequence[StepDraft]) -> dict[str, list[str]]:
    introduced = [each for draft in steps if draft.options for each in draft.options.introductions()]
    hosts = root.get("hosts")
    return {
        "step": [draft.id for draft in steps if draft.id is not None and draft.kind == _LOOKING],
        "server": [each.name for each in introduced if each.kind == "server"],
        "connections": [each.name for each in introduced if each.kind == "connections"],
        "host": list(hosts.entries) if isinstance(hosts, MappingNode) else [],
    }


def _another_host(draft: QuestionDraft, steps: Sequence[StepDraft], hosts: Sequence[str]) -> Iterator[Problem]:
    """Yield a host of the exercise that is not the one whose table the step looks at."""
    if not isinstance(draft.fact, EstablishedCount) or draft.fact.host not in hosts:
        return
    step = next((each for each in steps if each.id == draft.fact.step), None)
    if step is None or not isinstance(step.options, ExpectSockets) or step.options.host == draft.fact.host:
        return
    assert draft.fact_place is not None
    position = find(draft.fact_place, ("host",)).node.position
    found = f"`{shown(draft.fact.host)}`"
    what = f"the host of step `{shown(draft.fact.step)}`"
    yield Problem.at(position, what, expected=f"`{step.options.host}`", found=found)


def _unknown(draft: QuestionDraft, mention: Mention, names: list[str], steps: Sequence[StepDraft]) -> Problem:
    assert draft.fact_place is not None
    position = find(draft.fact_place, (mention.key,)).node.position
    if mention.kind == "step" and any(step.id == mention.name for step in steps):
        what = f"the step `{shown(mention.name)}` shows no table of sockets"
        return Problem.at(position, what, hint=f"name an `{_LOOKING}` step")
    hint = did_you_mean(mention.name, names, _PLURALS[mention.kind])
    return Problem.at(position, f"unknown {_WORDS[mention.kind]} `{shown(mention.name)}`", hint=hint)
