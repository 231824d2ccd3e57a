"""Lines of a submission's source, out of what real compilers and interpreters say."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given

from grader.report.source_lines import LONGEST_TEXT, find_source_lines

from .test_sinks import ANYTHING

WORK = f"{os.sep}work"
"""Where the sandbox has the submission."""
PROGRAMS = [
    ("server.c", "int main(void) {\n    return x;\n}\n", ["gcc", "-o", "server", "server.c"], 2),
    ("server.go", "package main\n\nfunc main() {\n\tx()\n}\n", ["go", "build", "-o", "server", "./server.go"], 4),
    ("server.rs", "fn main() {\n    x();\n}\n", ["rustc", "-o", "server", "server.rs"], 2),
    ("Server.java", "class Server {\n    int x = y;\n}\n", ["javac", "Server.java"], 2),
    ("server.py", "def serve():\n    raise ValueError('no')\n\n\nserve()\n", ["python3", "server.py"], 2),
    ("server.py", "def serve(:\n    pass\n", ["python3", "server.py"], 1),
]


@pytest.mark.parametrize(("name", "source", "command", "line"), PROGRAMS)
def test_real_tools_are_understood(name: str, source: str, command: list[str], line: int, tmp_path: Path) -> None:
    """The first line that is named is the wrong one."""
    if shutil.which(command[0]) is None:
        pytest.skip(f"`{command[0]}` is not installed")
    (tmp_path / name).write_text(source)
    environment = {**os.environ, "GOCACHE": str(tmp_path / "cache"), "LC_ALL": "C.UTF-8"}
    tool = shutil.which(command[0])
    done = subprocess.run(
        [str(tool), *command[1:]], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode
    # A script is named by its whole path where it was started so.
    first = find_source_lines((done.stdout + done.stderr).replace(f"{tmp_path}/", ""))[0]
    assert (first.file, first.line) == (name, line)
    assert first.message


@pytest.mark.parametrize("folder", [WORK, "/tmp/sockgrade-6c9e249123a6/run/1/work"])
def test_the_labs_working_copy_is_the_submission(folder: str) -> None:
    """Interpreters name files by their whole path, as the program's own process sees them."""
    text = (
        f'Traceback (most recent call last):\n  File "{folder}/src/server.py", line 6, in <module>\nOSError: no\n'
    )
    assert find_source_lines(text) == [("src/server.py", 6, None, "OSError: no")]


@pytest.mark.parametrize(
    "file", ["/etc/passwd", "../secret.c", "a/../../b.c", f"{WORK}/../b.c", f"{WORK}//etc/passwd"]
)
def test_places_elsewhere_are_left_out(file: str) -> None:
    """An annotation stands on the submission's own files only."""
    assert find_source_lines(f"{file}:1:2: error: x\n") == []


def test_each_line_is_named_once() -> None:
    """With the first thing that is wrong there."""
    text = "a.c:3:1: error: one\na.c:3:9: error: two\na.c:4: error: three\na.c:5:1: warning: four\n"
    assert [place.message for place in find_source_lines(text)] == ["one", "three"]


@given(ANYTHING)
def test_any_text_is_taken(text: str) -> None:
    """A program can print what it likes."""
    find_source_lines(f"{text}:1:1: error: {text}\n")


@pytest.mark.parametrize(
    "text", [' File "a", line 1\n', "error: a\n", "a" * 9, "error: x\n" + "\n" * 9, " \n", "a:", "a.go:1:"]
)
def test_long_texts_are_looked_through_once(text: str) -> None:
    """No text makes the search grow with its square: within the test's own limit of time it would not end."""
    find_source_lines(text * (8 * LONGEST_TEXT // len(text)))
