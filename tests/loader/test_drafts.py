"""Which step a step is."""

from grader.model.steps import STEP_OPTIONS
from tests.loader.builder import Workshop


def test_the_valid_exercise_holds_every_step(workshop: Workshop) -> None:
    """Each option class is built from YAML by these tests."""
    exercise = workshop.load()
    assert {step.kind: type(step.options) for step in exercise.steps} == STEP_OPTIONS


def test_an_unknown_step(workshop: Workshop) -> None:
    workshop.edit("    run_server:", "    run_sever:")
    told = workshop.complaints()[0]
    assert told == f"{workshop.at('run_sever')}: unknown step `run_sever`\n  hint: did you mean `run_server`?"


def test_an_unknown_step_is_no_reason_to_doubt_later_names(workshop: Workshop) -> None:
    """What the misspelled step would have started isn't told to be unknown."""
    workshop.edit("    run_server:", "    run_sever:")
    assert len(workshop.problems()) == 1


def test_an_unknown_step_that_is_like_no_other(workshop: Workshop) -> None:
    workshop.edit("    stop_server: {server: server, exits: {status: nonzero}}", "    zzz: {}")
    (told,) = workshop.complaints()
    assert told.startswith(
        f"{workshop.at('zzz')}: unknown step `zzz`\n  hint: the steps are `run_server`, `stop_server`"
    )


def test_no_step(workshop: Workshop) -> None:
    workshop.edit("    stop_server: {server: server, exits: {status: nonzero}}\n", "")
    (told,) = workshop.problems()
    assert told.startswith(
        f"{workshop.at('id: stops')}: item 12 of `steps` says nothing that is done, expected one of `run_server`, "
    )


def test_two_steps_in_one(workshop: Workshop) -> None:
    workshop.edit("    lookup_service: {", "    send: {}\n    lookup_service: {")
    what = "the keys `send` and `lookup_service` stand in one step, expected one of them"
    assert workshop.problems() == [f"{workshop.at('lookup_service')}: {what}"]


def test_a_misspelled_common_key_is_no_step(workshop: Workshop) -> None:
    workshop.edit("    hint: Look", "    hnt: Look")
    assert workshop.problems() == [f"{workshop.at('hnt')}: unknown key `hnt`"]


def test_a_misspelled_common_key_does_not_stand_for_the_step(workshop: Workshop) -> None:
    """Both are told: the misspelling, and that no step is named."""
    workshop.edit("    stop_server: {server: server, exits: {status: nonzero}}", "    notce: x")
    first, second = workshop.problems()
    assert first.startswith(f"{workshop.at('id: stops')}: item 12 of `steps` says nothing that is done")
    assert second == f"{workshop.at('notce')}: unknown key `notce`"


def test_the_models_own_keys_are_unknown(workshop: Workshop) -> None:
    """``kind`` and ``options`` are how the model stores what the author writes otherwise."""
    workshop.edit("    hint: Look", "    kind: send\n    options: {}\n    hint: Look")
    assert workshop.problems() == [
        f"{workshop.at('    kind: send', 4)}: unknown key `kind`",
        f"{workshop.at('    options: {}', 4)}: unknown key `options`",
    ]


def test_a_step_that_is_no_mapping(workshop: Workshop) -> None:
    workshop.edit("  - id: closes", "  - hello\n  - id: closes")
    assert workshop.problems() == [
        f"{workshop.at('- hello', 2)}: item 6 of `steps`, expected a mapping of keys to values, found text `hello`"
    ]


def test_steps_that_are_no_list(workshop: Workshop) -> None:
    start = workshop.text.index("  - id: listens")
    end = workshop.text.index("questions:")
    workshop.write(workshop.text[:start] + "  a: 1\n" + workshop.text[end:])
    told = workshop.problems()
    assert told[0] == f"{workshop.at('a: 1')}: `steps`, expected a list, found a mapping"
