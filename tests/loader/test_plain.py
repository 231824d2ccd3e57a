"""An exercise as JSON and back."""

import json
from pathlib import Path

import pytest

from grader.cli.exercises import bundled_exercises, exercise_folders
from grader.loader.exercise import load_exercise
from grader.loader.plain import read_plain, write_plain
from grader.model.exercise import Exercise
from tests.loader.builder import Workshop

BUNDLED = exercise_folders(bundled_exercises())


@pytest.mark.parametrize("name", BUNDLED)
def test_every_bundled_exercise_comes_back(name: str) -> None:
    """Equal in every part, and of the same types: `repr` tells 1 from 1.0 and from True."""
    exercise = load_exercise(BUNDLED[name])
    back = read_plain(write_plain(exercise), Exercise)
    assert back == exercise
    assert repr(back) == repr(exercise)


def test_every_kind_of_value_comes_back(workshop: Workshop) -> None:
    """Addresses, endpoints, nested mappings, surrogates, and what looks like our own marks."""
    workshop.edit("environment: {LANG: C}", 'environment: {class: dict, pairs: "[]", "": "\\U0001F600"}')
    exercise = load_exercise(workshop.folder)
    back = read_plain(write_plain(exercise), Exercise)
    assert repr(back) == repr(exercise)
    assert back.steps[0].options.environment == {"class": "dict", "pairs": "[]", "": "\U0001f600"}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "3",
        '{"class":"exercise.Host"}',
        '{"class":"exercise.Exercise"}',
        '{"class":"language.fields"}',
        '{"class":"exercise.Path"}',
        '{"class":"base.re.compile"}',
        '{"class":"nothing.Nothing"}',
        '{"class":"IPv4Address"}',
        '{"class":"IPv4Address","text":"x"}',
        "[" * 100_000,
    ],
)
def test_what_is_no_exercise_is_refused(text: str) -> None:
    """Only classes of the language are made, and only an exercise is returned."""
    with pytest.raises((ValueError, TypeError)):
        read_plain(text, Exercise)


def test_an_object_that_says_nothing_is_refused_here_too(workshop: Workshop) -> None:
    """What a class's fields say about one another holds however it is made."""
    written = json.loads(write_plain(load_exercise(workshop.folder)))
    (options,) = [step["options"] for step in written["steps"] if step["options"]["class"].endswith("RunServer")]
    del options["listens"]
    with pytest.raises(ValueError, match="either `listens` or `exits`"):
        read_plain(json.dumps(written), Exercise)


@pytest.mark.parametrize("kind", ["exercise.Path", "endpoints.EndpointPattern", "language.Model.validated"])
def test_only_classes_of_the_language_are_made(workshop: Workshop, kind: str) -> None:
    """What else the language's own modules have in them is neither made nor called."""
    text = write_plain(load_exercise(workshop.folder))
    spoiled = text.replace('{"class":"exercise.Host"}', f'{{"class":"{kind}"}}')
    assert spoiled != text
    with pytest.raises((ValueError, TypeError)):
        read_plain(spoiled, Exercise)


def test_a_foreign_class_is_not_written(workshop: Workshop) -> None:
    """A new kind of value must be made known before it can be remembered."""
    exercise = load_exercise(workshop.folder)
    object.__setattr__(exercise, "folder", {Path()})
    with pytest.raises(TypeError, match="set is not of the language"):
        write_plain(exercise)
