"""New exercises."""

import json
from functools import partial
from pathlib import Path

import pytest

from grader.authoring.creation import CreationError, Language, copy_exercise, create_exercise
from grader.authoring.grading import grade_all
from grader.authoring.programs import programs_of
from grader.authoring.verification import Verification, verified
from grader.loader import exercise_schema, load_exercise
from tests.exercises.cases import report_of

LANGUAGES: list[Language] = ["c", "python"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_exercise_grades_as_it_says(tmp_path: Path, language: Language) -> None:
    """At once, with every check that is worth points tested."""
    folder = tmp_path / "my-echo"
    create_exercise(folder, language=language)
    exercise = load_exercise(folder)
    attempts = list(grade_all(programs_of(exercise), partial(report_of, isolation="lab"), jobs=1))
    verification = Verification(exercises=(verified(exercise, attempts),), is_strict=True)
    assert verification.holds, verification
    assert [each.kind for each in verification.programs] == ["bundled", "solution", "mistake", "mistake"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_made_of_one_language(tmp_path: Path, language: Language) -> None:
    folder = tmp_path / "x"
    create_exercise(folder, language=language)
    suffixes = {path.suffix for path in folder.rglob("server.*")}
    assert suffixes == {".c" if language == "c" else ".py"}


def test_it_teaches_and_names_its_schema(tmp_path: Path) -> None:
    folder = tmp_path / "my-echo"
    create_exercise(folder, language="python")
    lines = (folder / "exercise.yaml").read_text().splitlines()
    assert lines[0] == "# yaml-language-server: $schema=exercise.schema.json"
    assert sum("#" in line for line in lines) > 10
    assert json.loads((folder / "exercise.schema.json").read_text()) == exercise_schema()
    assert "sockgrade run my-echo my-folder/" in (folder / "README.md").read_text()
    assert not any("NAME" in path.read_text() for path in folder.rglob("*") if path.is_file())


def test_a_copy_is_the_same_under_another_name(small: Path, tmp_path: Path) -> None:
    (small / "README.md").write_text("sockgrade run small, not small-2, not my-small\n")
    (small / "server" / "__pycache__").mkdir()
    folder = tmp_path / "another"
    copy_exercise(folder, small)
    copied, original = load_exercise(folder), load_exercise(small)
    assert (copied.slug, copied.steps) == ("another", original.steps)
    assert [each.name for each in programs_of(copied)] == [each.name for each in programs_of(original)]
    assert (folder / "README.md").read_text() == "sockgrade run another, not small-2, not my-small\n"
    assert (
        (folder / "exercise.yaml").read_text().startswith("# yaml-language-server: $schema=exercise.schema.json\n")
    )
    assert not (folder / "server" / "__pycache__").exists()


def test_a_copy_has_one_modeline(small: Path, tmp_path: Path) -> None:
    file = small / "exercise.yaml"
    file.write_text("# yaml-language-server: $schema=../elsewhere.json\n" + file.read_text())
    copy_exercise(tmp_path / "another", small)
    assert (tmp_path / "another" / "exercise.yaml").read_text().count("yaml-language-server") == 1


@pytest.mark.parametrize("name", ["My-echo", "my_echo", "echo-", "a--b", "", "é"])
def test_a_name_that_no_exercise_can_have(tmp_path: Path, name: str) -> None:
    with pytest.raises(CreationError, match="can't be an exercise's name"):
        create_exercise(tmp_path / f"{name}", language="c") if name else create_exercise(Path(), language="c")


@pytest.mark.parametrize("kind", ["folder", "file", "dangling-link"])
def test_nothing_is_overwritten(tmp_path: Path, small: Path, kind: str) -> None:
    folder = tmp_path / "there"
    if kind == "folder":
        folder.mkdir()
    elif kind == "file":
        folder.write_text("mine")
    else:
        folder.symlink_to(tmp_path / "nowhere")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(CreationError, match="nothing is overwritten"):
        create_exercise(folder, language="c")
    with pytest.raises(CreationError, match="nothing is overwritten"):
        copy_exercise(folder, small)
    assert sorted(tmp_path.rglob("*")) == before
