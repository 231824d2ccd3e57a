"""Which steps of an exercise can be judged on what was recorded of another version of it. Pure.

A step can where it did then what it would do now, in a lab in which the same had been done before. What a step
expects, is worth and says may all have changed. Where an action is new, gone, moved or changed, whatever comes
after it was seen in another world, and nothing is said of that.
"""

from dataclasses import fields
from itertools import zip_longest
from typing import Any

from grader.model.base import Timing
from grader.model.exercise import Exercise, Step
from grader.model.language import keys_of
from grader.model.recording import RecordedStep
from grader.model.steps.send import DataExchanged, Send

_TIMING = frozenset(each.name for each in fields(Timing))
_Action = tuple[str, str, dict[str, Any]]


def unfit_steps(
    then: Exercise, now: Exercise, recorded: dict[str, RecordedStep], other_programs: tuple[str, ...] = ()
) -> dict[str, str]:
    """Return, by the id of each step of ``now`` that can't be judged on the record, why.

    ``other_programs`` are the exercise's own programs whose files are not those that ran.
    """
    if (changed := _changed_world(then, now, other_programs)) is not None:
        return {step.id: changed for step in now.steps}
    before = {step.id: (step, number) for step, number in _with_actions_before(then)}
    after = {step.id: step for step in now.steps}
    whole = frozenset(
        step.id for step in then.steps if _saw_enough(step, after.get(step.id), recorded.get(step.id))
    )
    same = _same_actions(then, now, whole)
    unfit = {}
    for step, number in _with_actions_before(now):
        if step.id not in before:
            unfit[step.id] = "it is new"
            continue
        old, old_number = before[step.id]
        if changed := _changed_action(old, step, whole):
            unfit[step.id] = f"what it does has changed: {changed}"
        elif number > same:
            unfit[step.id] = f"what is done before it has changed, from “{_title(then, now, same)}” on"
        elif number != old_number:
            unfit[step.id] = "it stood elsewhere in the exercise"
    return unfit


def _changed_world(then: Exercise, now: Exercise, other_programs: tuple[str, ...]) -> str | None:
    if {name: (host.address, host.ipv6) for name, host in then.hosts.items()} != {
        name: (host.address, host.ipv6) for name, host in now.hosts.items()
    }:
        return "the exercise has other hosts now"
    if {name: (program.path, program.replaceable) for name, program in then.programs.items()} != {
        name: (program.path, program.replaceable) for name, program in now.programs.items()
    }:
        return "the exercise has other programs now"
    if then.limits != now.limits:
        return "the exercise has other limits now"
    if other_programs:
        return f"the exercise's own program `{other_programs[0]}` has other files now"
    return None


def _with_actions_before(exercise: Exercise) -> list[tuple[Step, int]]:
    """Return each step with the number of steps before it that change something in the lab."""
    numbered, number = [], 0
    for step in exercise.steps:
        numbered.append((step, number))
        number += not step.options.only_looks
    return numbered


def _actions(exercise: Exercise) -> list[Step]:
    return [step for step in exercise.steps if not step.options.only_looks]


def _same_actions(then: Exercise, now: Exercise, whole: frozenset[str]) -> int:
    """Return how many of the actions are the same, counted from the first."""
    pairs = zip(_actions(then), _actions(now), strict=False)
    same = [_action(old, whole) == _action(new, whole) for old, new in pairs]
    return same.index(False) if False in same else len(same)


def _title(then: Exercise, now: Exercise, number: int) -> str:
    """Return the title of the first action that differs; of one that is gone, as it was."""
    old, new = list(zip_longest(_actions(then), _actions(now)))[number]
    return str((new or old).title)


def _action(step: Step, whole: frozenset[str]) -> _Action:
    """Return what a step does: its options without what only its check reads."""
    expected = step.options.only_judged | (_TIMING if isinstance(step.options, Timing) else frozenset())
    if step.id in whole:
        expected |= {"expect"}
    done: dict[str, Any] = {}
    for each in fields(step.options):
        value = getattr(step.options, each.name)
        if each.name in step.options.only_judged:
            done[each.name] = value is None
        elif each.name not in expected:
            done[each.name] = value
    return step.id, step.kind, done


def _changed_action(old: Step, new: Step, whole: frozenset[str]) -> str:
    """Return the author's keys whose values make it another action; nothing where it is the same."""
    if old.kind != new.kind:
        return f"`{new.kind}` in place of `{old.kind}`"
    _, _, before = _action(old, whole)
    _, _, after = _action(new, whole)
    keys = {name: key for key, name in keys_of(type(new.options)).items()}
    # A step that leaves no trace may expect one thing more, or one less.
    ignored = new.options.only_judged if new.options.only_looks else frozenset()
    changed = [keys[name] for name in after if name not in ignored and before.get(name) != after[name]]
    return ", ".join(f"`{key}`" for key in changed)


def _saw_enough(old: Step, new: Step | None, recorded: RecordedStep | None) -> bool:
    """Return whether a step that ends as soon as it has what it expects saw all that another expectation needs.

    It did where it went on until the time was up or every reply had ended, or where that expectation would have
    let it end no later.
    """
    if new is None or not isinstance(old.options, Send) or not isinstance(new.options, Send):
        return False
    if recorded is None or not recorded.looks:
        return True
    seen = recorded.looks[-1].seen
    if not isinstance(seen, DataExchanged):
        return False
    expect = new.options.expect
    return seen.waited_s >= old.options.within or all(
        each.end != "open"
        or each.error is not None
        or (expect is not None and expect.may_be_whole(each.reply, each.reply_bytes, seen.payload_bytes))
        for each in seen.exchanges
    )
