"""What a run has seen, as lines of JSON and back. Pure.

Each line is one fact. ``build`` is what one build said; ``seen`` is what a look showed, numbered, and written once
however often the same was seen; ``step`` is one step with its looks, each the number of what it showed and when;
``program`` is one started server at the end.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from functools import cache
from typing import Any

from grader.checks import observation_of
from grader.model.observations import Observation, ProgramFacts
from grader.model.recording import Look, RecordedBuild, RecordedStep, Recording
from grader.report.json_format import plain

_AT = "at_s"
_APART = ("looks", "aftermath")
"""Fields of a step that hold what looks showed."""


def write_observations(recording: Recording, kinds: dict[str, str]) -> str:
    """Return the lines. ``kinds`` has the name of each step in the language, by the step's id."""
    writer = _Writer()
    for build in recording.builds:
        writer.add("build", facts=plain(build))
    for step in recording.steps:
        _write_step(writer, step, kinds[step.id])
    for name, program in recording.programs.items():
        writer.add("program", name=name, facts=plain(program))
    return "".join(writer.lines)


def _write_step(writer: "_Writer", step: RecordedStep, kind: str) -> None:
    looks = [{**writer.number(look.seen, kind), "clock_s": look.clock_s} for look in step.looks]
    after = writer.number(step.aftermath, kind) if step.aftermath is not None else None
    facts = {each.name: plain(getattr(step, each.name)) for each in fields(step) if each.name not in _APART}
    writer.add("step", kind=kind, facts=facts, looks=looks, aftermath=after)


class _Writer:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self._numbers: dict[str, int] = {}
        self._known: dict[tuple[str, tuple[int, ...]], int] = {}
        """The same numbers, by the identities of the parts that looks share."""

    def add(self, line: str, **told: Any) -> None:
        self.lines.append(_dump({"line": line, **told}) + "\n")

    def number(self, seen: Observation, kind: str) -> dict[str, Any]:
        """Return the number of what was seen, and when it was; what is new gets a line of its own."""
        # The recording keeps all its looks meanwhile, so no part's identity becomes another's.
        parts = kind, tuple(id(getattr(seen, each.name)) for each in fields(seen) if each.name != _AT)
        if parts not in self._known:
            self._known[parts] = self._number_of_facts(seen, kind)
        return {"seen": self._known[parts], _AT: seen.at_s}

    def _number_of_facts(self, seen: Observation, kind: str) -> int:
        facts = plain(seen)
        del facts[_AT]
        text = _dump([kind, facts])
        if text not in self._numbers:
            self._numbers[text] = len(self._numbers) + 1
            self.add("seen", number=self._numbers[text], kind=kind, facts=facts)
        return self._numbers[text]


def _dump(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


class Observations:
    """The lines of a bundle, read."""

    def __init__(self, text: str) -> None:
        """Raises ValueError for lines that :func:`write_observations` did not write."""
        self.builds: list[RecordedBuild] = []
        self.steps: list[RecordedStep] = []
        self.programs: dict[str, ProgramFacts] = {}
        self._seen: dict[int, tuple[str, Observation]] = {}
        readers: dict[str, Callable[..., None]] = {
            "build": self._read_build,
            "seen": self._read_seen,
            "step": self._read_step,
            "program": self._read_program,
        }
        for number, line in _lines(text):
            try:
                readers[line.pop("line")](**line)
            except (KeyError, TypeError, AttributeError, ValueError, RecursionError) as error:
                raise ValueError(f"line {number} is none of its facts: {_first_line(error)}") from error

    def _read_build(self, facts: Any) -> None:
        self.builds.append(_adapter(RecordedBuild).validate_python(facts))

    def _read_program(self, name: str, facts: Any) -> None:
        self.programs[name] = _adapter(ProgramFacts).validate_python(facts)

    def _read_seen(self, number: int, kind: str, facts: Any) -> None:
        self._seen[number] = kind, _adapter_of(kind).validate_python(facts)

    def _read_step(self, kind: str, facts: Any, looks: Any, aftermath: Any) -> None:
        step: RecordedStep = _adapter(RecordedStep).validate_python(facts)
        shown = tuple(
            Look(clock_s=float(look["clock_s"]), seen=self._look(kind, look["seen"], look[_AT])) for look in looks
        )
        after = self._look(kind, aftermath["seen"], aftermath[_AT]) if aftermath is not None else None
        self.steps.append(replace(step, looks=shown, aftermath=after))

    def _look(self, kind: str, number: int, at_s: float) -> Observation:
        its_kind, seen = self._seen[number]
        if its_kind != kind:
            raise ValueError(f"a `{kind}` that saw what a `{its_kind}` sees")
        return replace(seen, at_s=float(at_s))


def _lines(text: str) -> Iterator[tuple[int, Any]]:
    lines = text.split("\n")
    for number, line in enumerate(lines if lines[-1] else lines[:-1], start=1):
        try:
            yield number, json.loads(line)
        except (ValueError, RecursionError) as error:
            raise ValueError(f"line {number} is no JSON") from error


def _first_line(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0]


def _adapter_of(kind: str) -> Any:
    """Return what reads the facts of a step's kind."""
    takes: Any = observation_of(kind)
    return _adapter(takes)


@cache
def _adapter(kind: Any) -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(kind)
