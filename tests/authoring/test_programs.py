"""Which programs an exercise ships."""

from pathlib import Path

import pytest

from grader.authoring.programs import programs_of
from grader.loader import load_exercise
from tests.authoring.conftest import write_program


def test_an_exercise_with_one_program_of_each_kind(small: Path) -> None:
    """In the order in which they are told."""
    found = programs_of(load_exercise(small))
    assert [(each.kind, each.name, each.path and each.path.relative_to(small).as_posix()) for each in found] == [
        ("bundled", "bundled", None),
        ("solution", "solution", "solution"),
        ("starter", "starter", "starter"),
        ("mistake", "mistakes/loopback-only", "mistakes/loopback-only"),
        ("mistake", "mistakes/shouts-back", "mistakes/shouts-back"),
    ]
    assert [each.expected for each in found] == [
        "passes",
        "passes",
        "fails",
        "fails listens (mismatch)",
        "fails echo (mismatch)",
    ]


@pytest.mark.parametrize("kind", ["solution", "starter", "mistakes/shouts-back"])
def test_a_folder_of_folders_holds_a_program_in_each(small: Path, kind: str) -> None:
    """Such as one in each language."""
    (small / kind / "server.py").unlink()
    for name in ("python", "another"):
        write_program(small / kind / name, "")
    names = [each.name for each in programs_of(load_exercise(small))]
    assert [name for name in names if name.startswith(kind)] == [f"{kind}/another", f"{kind}/python"]


def test_an_exercise_may_have_neither_solution_nor_starter(small: Path) -> None:
    for kind in ("solution", "starter"):
        (small / kind / "server.py").unlink()
        (small / kind).rmdir()
    assert {each.kind for each in programs_of(load_exercise(small))} == {"bundled", "mistake"}


def test_a_diagnosis_is_part_of_what_is_expected(small: Path) -> None:
    file = small / "exercise.yaml"
    file.write_text(file.read_text().replace("{fails: echo,", "{fails: echo, diagnosis: changes-case,"))
    assert programs_of(load_exercise(small))[-1].expected == "fails echo (mismatch), diagnosed as changes-case"
