"""The schema that editors read."""

import copy
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from grader.loader.nodes import MappingNode
from grader.loader.schema import exercise_schema
from grader.loader.text import read_text
from grader.loader.tree import read_tree
from grader.model.steps import STEP_OPTIONS
from tests.loader.builder import Workshop


def plain(value: Any) -> Any:
    """Return a tree's value as JSON has it."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, tuple) else value


@cache
def validator() -> Draft202012Validator:
    """Return what holds a value against the schema, made once."""
    return Draft202012Validator(exercise_schema())


def errors(workshop: Workshop) -> list[str]:
    """Return what the schema says against an exercise's file."""
    root = read_tree(read_text(workshop.file)).root
    assert isinstance(root, MappingNode)
    return [error.message for error in validator().iter_errors(plain(root.value))]


def test_it_is_a_schema() -> None:
    """It is valid against the dialect's metaschema."""
    Draft202012Validator.check_schema(exercise_schema())


def test_every_call_gives_the_same(workshop: Workshop) -> None:
    """Making it polishes no shared state."""
    first = copy.deepcopy(exercise_schema())
    assert exercise_schema() == first


def test_a_valid_exercise_follows_it(workshop: Workshop) -> None:
    assert errors(workshop) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{protocol: tcp, state: [LISTEN]", "{protocol: null, state: null"),
        ("protocol: tcp", "protocol: [tcp, udp6]"),
        ("    hint: Look at bind(2).", "    hint: ~"),
        ("listens: 0.0.0.0:9999", "listens: 9999"),
        ("listens: 0.0.0.0:9999", "listens: [9999, {at: '*:80', protocol: udp}]"),
        ("expect: ssh", "expect: [ssh, unassigned]"),
        ("status: 0,", "status: null,"),
        ("{contains: LISTEN}", "{contains: [a, b], excludes: c}"),
        ("value: 80", "value: '4096 87380 6291456'"),
        ("eventually: 2s", "always: 0.5"),
        ("listening: 1", "listening: {at_most: 5}"),
        ("client-1: {}", "client-1: {address: null, ipv6: null}"),
    ],
)
def test_every_other_form_that_loads_follows_it(workshop: Workshop, old: str, new: str) -> None:
    """Short forms, lists, and null where it is the default."""
    workshop.edit(old, new)
    assert workshop.problems() == []
    assert errors(workshop) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: Many", "titel: Many"),
        ("    run_server:", "    run_sever:"),
        ("    send: {", "    lookup_service: {port: 22, expect: ssh}\n    send: {"),
        ("  client-1: {}", "  Client 1: {}"),
        ("reason: mismatch", "reason: timed_out"),
        ("limits: {proc", "folder: x\nlimits: {proc"),
        ("    hint: Look", "    kind: send\n    hint: Look"),
        ("count: 2}\n    needs", "count: abc}\n    needs"),
        ("state: ESTABLISHED", "state: ESTABLISHD"),
        ("    points: 1.5", "    points: '1.5'"),
    ],
)
def test_an_editor_sees_these_mistakes(workshop: Workshop, old: str, new: str) -> None:
    workshop.edit(old, new)
    assert errors(workshop) != []
    assert workshop.problems() != []


def test_every_step_and_its_keys_are_described() -> None:
    """An editor shows what each step is for, in Markdown."""
    schema = exercise_schema()
    steps = schema["$defs"]["Step"]["properties"]
    assert STEP_OPTIONS.keys() <= steps.keys()
    for kind, model in STEP_OPTIONS.items():
        assert steps[kind]["$ref"] == f"#/$defs/{model.__name__}"
        assert str(model.__doc__).replace("``", "`").startswith(steps[kind]["description"].split("\n")[0])
    assert "``" not in str(schema)
