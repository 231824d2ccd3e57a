"""The exercise and the files beside it."""

from pathlib import Path

import pytest

from tests.loader.builder import Workshop


def test_the_name_is_the_folders(workshop: Workshop) -> None:
    workshop.edit("exercise: many-clients", "exercise: other")
    assert workshop.complaints() == [
        f"{workshop.at('exercise: other', 10)}: `exercise`, expected `many-clients`, found text `other`\n"
        "  hint: the exercise's name is that of its folder"
    ]


def test_the_folder_may_be_where_we_stand(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative path has the same name, and the exercise's folder is absolute."""
    from grader.loader.exercise import load_exercise

    monkeypatch.chdir(workshop.folder)
    assert load_exercise(Path()).folder == workshop.folder
    assert load_exercise(Path("exercise.yaml")).folder == workshop.folder


@pytest.mark.parametrize("path", ["/etc", "../many-clients/server", "server/..", "."])
def test_a_path_that_leaves_the_exercise(workshop: Workshop, path: str) -> None:
    workshop.edit("{path: server}", f"{{path: {path}}}")
    assert workshop.problems() == [
        f"{workshop.at(f'path: {path}' + '}', 6)}: the path `{path}` leaves the exercise, "
        "expected a folder below the exercise's own, such as `server`"
    ]


def test_a_link_that_leaves_the_exercise(workshop: Workshop, tmp_path: Path) -> None:
    (workshop.folder / "out").symlink_to(tmp_path)
    workshop.edit("{path: server}", "{path: out}")
    assert workshop.problems() == [
        f"{workshop.at('out}')}: the path `out` is a symbolic link that leaves the exercise"
    ]


def test_a_link_that_stays_is_fine(workshop: Workshop) -> None:
    (workshop.folder / "in").symlink_to("server")
    workshop.edit("{path: server}", "{path: in}")
    assert workshop.problems() == []


def test_a_loop_of_links(workshop: Workshop) -> None:
    (workshop.folder / "loop").symlink_to("loop")
    workshop.edit("{path: server}", "{path: loop}")
    assert workshop.problems() == [f"{workshop.at('loop}')}: there is no folder `loop` in the exercise"]


def test_a_folder_that_is_not_there(workshop: Workshop) -> None:
    workshop.edit("{path: server}", "{path: servr}")
    assert workshop.complaints() == [
        f"{workshop.at('servr}')}: there is no folder `servr` in the exercise\n  hint: did you mean `server`?"
    ]


@pytest.mark.parametrize("path", ['"a\\0b"', "x" * 200, '"a\\nb"'])
def test_a_path_that_no_file_can_have(workshop: Workshop, path: str) -> None:
    workshop.edit("{path: server}", f"{{path: {path}}}")
    (told,) = workshop.problems()
    assert told.startswith(f"{workshop.at(path)}: there is no folder `")
    assert told.isprintable()


def test_a_program_that_is_a_file(workshop: Workshop) -> None:
    workshop.edit("{path: server}", "{path: exercise.yaml}")
    assert workshop.problems() == [
        f"{workshop.at('exercise.yaml}')}: the path `exercise.yaml`, expected a folder, found a file"
    ]


def test_a_mistake_without_a_folder(workshop: Workshop) -> None:
    workshop.edit("  loopback-only: {", "  loopback: {fails: listens, about: x}\n  loopback-only: {")
    assert workshop.problems() == [f"{workshop.at('loopback: {')}: there is no folder `mistakes/loopback`"]


def test_a_misspelled_mistake(workshop: Workshop) -> None:
    """Both sides are told, and one names the other."""
    workshop.edit("  loopback-only: {", "  loopback-onyl: {")
    assert workshop.complaints() == [
        f"{workshop.at('mistakes:')}: the folder `mistakes/loopback-only` is not listed below `mistakes`\n"
        "  hint: say which step it fails, or remove it",
        f"{workshop.at('loopback-onyl')}: there is no folder `mistakes/loopback-onyl`\n"
        "  hint: did you mean `loopback-only`?",
    ]


def test_a_folder_of_mistakes_without_the_section(workshop: Workshop) -> None:
    """Without a key to point at, the problem stands at the beginning of the exercise."""
    workshop.write(workshop.text[: workshop.text.index("mistakes:")])
    assert workshop.problems() == ["2:1: the folder `mistakes/loopback-only` is not listed below `mistakes`"]


def test_what_is_no_mistake_beside_them(workshop: Workshop) -> None:
    """Files, hidden folders and Python's caches are nobody's mistake."""
    for folder in (".git", "__pycache__"):
        (workshop.folder / "mistakes" / folder).mkdir()
    (workshop.folder / "mistakes" / "README.md").touch()
    assert workshop.problems() == []
