"""Checks that each name in an exercise stands for something: hosts, programs, servers, connections, steps.

Servers and connections exist from the step on that introduces them; hosts and programs everywhere.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from grader.loader.drafts import StepDraft
from grader.loader.nodes import ListNode, MappingNode, find, string
from grader.loader.problems import Position, Problem, shown
from grader.loader.suggestions import did_you_mean
from grader.model.steps.base import Introduction, Reference

_Name = tuple[str, str]
"""The kind of what is named, and its name."""
_WORDS = {"host": "host", "program": "program", "server": "server", "connections": "group of connections"}
_VERBS = {"server": "started", "connections": "opened"}
_SECTIONS = {"host": "hosts", "program": "programs"}
_READABLE: tuple[tuple[str, Literal["host", "program"]], ...] = (
    ("host", "host"),
    ("from", "host"),
    ("program", "program"),
)
"""Keys that mean the same in every step."""
_STOPPING = "stop_server"


@dataclass(slots=True)
class _Known:
    """The names that exist before a step."""

    sections: dict[str, MappingNode | None]
    """The hosts and the programs; None when the section is no mapping and nothing can be said."""
    later: dict[_Name, list[StepDraft]]
    introduced: dict[_Name, Position] = field(default_factory=dict)
    in_use: set[_Name] = field(default_factory=set)
    perhaps: set[str] = field(default_factory=set)
    """Names in steps that are wrong themselves, and may have been meant to introduce them."""


def reference_problems(root: MappingNode, drafts: Sequence[StepDraft]) -> Iterator[Problem]:
    """Yield each name in a step's options that nothing introduces before it, or that is introduced twice."""
    known = _Known(_sections(root), _introducers(drafts))
    for draft in drafts:
        for reference in dict.fromkeys(_references(draft)):
            yield from _unknown(known, draft, reference)
        if draft.options is None or draft.options_place is None:
            known.perhaps |= _names_in(draft)
            continue
        for introduction in draft.options.introductions():
            yield from _introduce(known, draft, introduction)
        if draft.kind == _STOPPING:
            known.in_use -= {("server", each.name) for each in draft.options.references()}


def _sections(root: MappingNode) -> dict[str, MappingNode | None]:
    sections: dict[str, MappingNode | None] = {}
    for kind, section in _SECTIONS.items():
        node = root.get(section)
        if node is None:
            sections[kind] = MappingNode(root.position, {}, {})
        else:
            sections[kind] = node if isinstance(node, MappingNode) else None
    return sections


def _introducers(drafts: Sequence[StepDraft]) -> dict[_Name, list[StepDraft]]:
    found: dict[_Name, list[StepDraft]] = {}
    for draft in drafts:
        for introduction in draft.options.introductions() if draft.options else ():
            found.setdefault((introduction.kind, introduction.name), []).append(draft)
    return found


def _references(draft: StepDraft) -> Iterator[Reference]:
    """Yield what a step refers to; of a wrong one, the hosts and programs that can be read nevertheless."""
    if draft.options is not None:
        yield from draft.options.references()
    elif draft.options_place is not None and isinstance(draft.options_place.node, MappingNode):
        for key, kind in _READABLE:
            node = draft.options_place.node.get(key)
            for index, item in enumerate(node.items if isinstance(node, ListNode) else (node,)):
                if name := string(item):
                    yield Reference(kind, name, (key, index))


def _names_in(draft: StepDraft) -> set[str]:
    """Return the names that a wrong step may have been meant to introduce."""
    bodies = [entry.node for entry in draft.node.entries.values() if isinstance(entry.node, MappingNode)]
    return {text for body in bodies for key in ("name", "program") if (text := string(body.get(key)))}


def _unknown(known: _Known, draft: StepDraft, reference: Reference) -> Iterator[Problem]:
    if reference.kind in _SECTIONS:
        section = known.sections[reference.kind]
        names = None if section is None else list(section.entries)
    else:
        names = [name for kind, name in known.introduced if kind == reference.kind]
    if names is None or reference.name in names:
        return
    if reference.kind in _VERBS and reference.name in known.perhaps:
        return
    yield _unknown_name(known, draft, reference, names)


def _unknown_name(known: _Known, draft: StepDraft, reference: Reference, names: list[str]) -> Problem:
    assert draft.options_place is not None
    position = find(draft.options_place, reference.path).node.position
    thing = f"{_WORDS[reference.kind]} `{shown(reference.name)}`"
    later = known.later.get((reference.kind, reference.name))
    if later:
        what = f"the {thing} is {_VERBS[reference.kind]} only later, by {later[0].name}"
        return Problem.at(position, what, hint="move that step above this one")
    hint = did_you_mean(reference.name, names, _plural(reference.kind))
    return Problem.at(position, f"unknown {thing}", hint=hint or _origin(reference))


def _plural(kind: str) -> str:
    if kind == "connections":
        return "groups opened so far"
    return "servers started so far" if kind == "server" else f"{_WORDS[kind]}s"


def _origin(reference: Reference) -> str:
    if reference.kind in _SECTIONS:
        return f"declare it below `{_SECTIONS[reference.kind]}`"
    step = "a `run_server`" if reference.kind == "server" else "an `open_connections`"
    return f"{step} step above this one must introduce it"


def _introduce(known: _Known, draft: StepDraft, introduction: Introduction) -> Iterator[Problem]:
    assert draft.options_place is not None
    name: _Name = (introduction.kind, introduction.name)
    position = find(draft.options_place, introduction.path).node.position
    if name in known.in_use:
        thing = f"{_WORDS[introduction.kind]} `{shown(introduction.name)}`"
        what = f"a second {thing}: the first is {_VERBS[introduction.kind]} on line {known.introduced[name].line}"
        either = f", or put a `{_STOPPING}` step between them" if introduction.kind == "server" else ""
        yield Problem.at(position, what, hint=f"give this one another `name`{either}")
    known.introduced[name] = position
    known.in_use.add(name)
