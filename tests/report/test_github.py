"""Commands of GitHub's workflows: on the submission's lines where they are known."""

from dataclasses import replace

import pytest
from hypothesis import given

from grader.model.finding import Transcript
from grader.report.github import MOST_LINES, render

from . import samples
from .readers import read_commands
from .samples import SAMPLES, UNBUILT, report
from .test_sinks import ANYTHING


def test_a_compilers_error_is_on_its_line() -> None:
    """Below the folder that is told; the path is the repository's."""
    error, notice = read_commands(render(SAMPLES["build"](), folder="work/alice"))
    assert error.name == "error"
    assert error.properties["file"] == "work/alice/server.c"
    assert (error.properties["line"], error.properties["col"]) == ("18", "27")
    assert error.message.startswith("‘INADDR_ANNY’ undeclared")
    assert notice.message.startswith("failed: ")


def test_without_a_folder_no_file_is_named() -> None:
    """An archive's files are nowhere in the repository."""
    error, _ = read_commands(render(SAMPLES["build"]()))
    assert set(error.properties) == {"title"}
    assert "exited with status 1" in error.message


def test_what_is_not_the_submissions_is_a_warning() -> None:
    """It says that it costs nothing."""
    commands = read_commands(render(SAMPLES["skipped"]()))
    assert [command.name for command in commands] == ["warning", "warning", "notice"]
    assert "costs no points" in commands[0].message


def test_a_failure_tells_the_likely_mistake_and_the_hint() -> None:
    """What passed says nothing, and what only waits for another neither."""
    commands = read_commands(render(SAMPLES["failures"]()))
    assert [command.name for command in commands] == ["error"] * 4 + ["notice"]
    assert "likely mistake: one client is served at a time" in commands[0].message
    assert f"hint: {samples.HINT_THREADS}" in commands[0].message


def test_a_flood_of_errors_is_cut() -> None:
    """GitHub shows ten in a step; the first of a compiler matter most."""
    text = "".join(f"a.c:{line}:1: error: x\n" for line in range(1, 50))
    built = replace(UNBUILT, evidence=(Transcript(title="gcc", text=text),))
    assert len(read_commands(render(report(built), folder="."))) == MOST_LINES + 1


@given(ANYTHING)
def test_a_hostile_compiler_names_only_files(text: str) -> None:
    """Whatever a file's name and a message hold, it stays a property and a message."""
    line = f"{text}.c:1:2: error: {text}\n a.c:1:2: error: x\n"
    built = replace(UNBUILT, evidence=(Transcript(title="gcc", text=line + line.strip()),))
    for command in read_commands(render(report(built), folder="work")):
        assert command.name in ("error", "notice")
        assert set(command.properties) <= {"title", "file", "line", "col"}
        assert command.properties.get("file", "work/").startswith("work/")


@pytest.mark.parametrize("folder", ["a,b", "a:b", "a%2Cb", "a\nb"])
def test_a_folders_name_is_kept(folder: str) -> None:
    """Also one with characters that part properties."""
    error, _ = read_commands(render(SAMPLES["build"](), folder=folder))
    assert error.properties["file"] == f"{folder}/server.c"
