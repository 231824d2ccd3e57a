"""Whole exercises: valid ones, and several mistakes at once."""

import hashlib
from ipaddress import IPv4Address, IPv6Address

import pytest

from grader.loader.exercise import load_exercise
from grader.loader.problems import ExerciseProblems
from grader.model.questions.text import ShortText
from tests.loader.builder import SLUG, Workshop


def test_a_valid_exercise(workshop: Workshop) -> None:
    """What the author wrote arrives in the model."""
    exercise = workshop.load()
    assert (exercise.slug, exercise.title, exercise.points) == (SLUG, "Many clients of one server", 4.5)
    assert exercise.hosts["server"].address == IPv4Address("10.9.0.10")
    assert exercise.hosts["server"].ipv6 == IPv6Address("fd09::10")
    assert (exercise.limits.processes, exercise.limits.cpu, exercise.limits.descriptors) == (64, 30.0, 1024)
    assert [step.id for step in exercise.steps][:2] == ["listens", "clients"]
    assert exercise.steps[1].needs == ("listens",)
    asked = exercise.questions[1]
    assert isinstance(asked, ShortText)
    assert asked.answers == ("22",)
    assert exercise.mistakes["loopback-only"].fails == "listens"


def test_folder_and_digest(workshop: Workshop) -> None:
    """The digest is that of the bytes, so that ``sha256sum`` gives the same."""
    exercise = load_exercise(workshop.file)
    assert exercise.folder == workshop.folder
    assert exercise.digest == hashlib.sha256(workshop.file.read_bytes()).hexdigest()


def test_windows_line_ends_and_a_byte_order_mark(workshop: Workshop) -> None:
    """Other editors' files load alike, and mistakes keep their places."""
    workshop.edit("count: 2}\n    needs", "count: x}\n    needs")
    expected = workshop.problems()
    workshop.write("\ufeff" + workshop.text.replace("\n", "\r\n"))
    assert workshop.problems() == expected
    assert len(expected) == 1


def test_all_mistakes_at_once(workshop: Workshop) -> None:
    """From every kind of check, sorted by line and column."""
    workshop.edit("title: Many", "titel: Many")
    workshop.edit("address: 10.9.0.12", "address: 10.8.0.1")
    workshop.edit("lib/other", "lib/othr")
    workshop.edit("cpu: 30s", "cpu: 5h")
    workshop.edit("points: 1.5", "points: '1'")
    workshop.edit("needs: [listens]", "needs: [nobody]")
    workshop.edit("connections: many, text", "connections: mny, text")
    workshop.edit("expect_reachable", "expect_reachble")
    workshop.edit("{id: port", "{id: who")
    workshop.edit("fails: listens", "fails: nothing")
    workshop.edit("exercise: many", "exercise: &x many")
    told = workshop.problems()
    assert [int(each.split(":")[0]) for each in told] == sorted(int(each.split(":")[0]) for each in told)
    assert [each.split(": ", 1)[1].partition(", ")[0] for each in told] == [
        "`&x` is an anchor: no file here has any",
        "unknown key `titel`",
        "no host can have this address",
        "there is no folder `lib/othr` in the exercise",
        "`cpu`",
        "`points`",
        "unknown step `nobody`",
        "unknown group of connections `mny`",
        "unknown step `expect_reachble`",
        "a second question has the id `who`",
        "unknown step `nothing`",
    ]


@pytest.mark.parametrize(
    ("text", "found"), [("hello", "text `hello`"), ("[a]", "a list"), ("---", "nothing"), ("5", "")]
)
def test_no_mapping(workshop: Workshop, text: str, found: str) -> None:
    workshop.write(text)
    (told,) = workshop.problems()
    assert told.startswith(f"1:1: an exercise, expected a mapping of keys to values, found {found}")


def test_an_alias_is_told_and_nothing_that_follows_from_it(workshop: Workshop) -> None:
    """What an alias stands for is not expanded, so nothing is said about its absence."""
    workshop.edit("client-1: {}", "client-1: *x")
    assert workshop.problems() == [f"{workshop.at('*x')}: `*x` is an alias: no file here has any"]


def test_a_missing_exercise(workshop: Workshop) -> None:
    with pytest.raises(ExerciseProblems, match="there is no such file"):
        load_exercise(workshop.folder / "nowhere")
