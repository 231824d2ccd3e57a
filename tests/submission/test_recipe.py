"""How a submission comes to run, decided by the names of its files."""

from pathlib import PurePosixPath

import pytest

from grader.model.recipe import Recipe, Source, SourceFile
from grader.submission.languages import LANGUAGES, Language
from grader.submission.problems import SubmissionProblem
from grader.submission.recipe import find_recipe


def source(*names: str, executable: str = "", instructions: str = "") -> Source:
    """Return a submission of empty files."""
    return Source(
        "x",
        tuple(
            SourceFile(
                PurePosixPath(name),
                instructions.encode() if name == "sockgrade.yaml" else b"",
                executable=name == executable,
            )
            for name in names
        ),
    )


def by(instructions: str) -> Recipe:
    """Return the recipe of a `sockgrade.yaml`."""
    return find_recipe(source("sockgrade.yaml", "server.c", instructions=instructions))


ORDER: list[tuple[tuple[str, ...], str, str]] = [
    (("server.c", "Makefile", "server"), "server", "Makefile"),
    (("server.c", "makefile"), "", "Makefile"),
    (("server.c", "server"), "server", "C"),
    (("server", "util.c"), "server", "executable"),
    (("server.c", "server.py", "server.go"), "", "C"),
    (("server.py", "server.go"), "", "Python"),
    (("server.go", "server.rs"), "", "Go"),
    (("Server.java", "Handler.java"), "", "Java"),
    (("main.rs", "lib.rs"), "", "Rust"),
    (("server.py", "main.c"), "", "Python"),
    (("README.md", "echo.js"), "", "Node"),
    (("echo.mjs",), "", "Node"),
]


@pytest.mark.parametrize(("names", "executable", "language"), ORDER)
def test_the_first_way_that_fits_is_taken(names: tuple[str, ...], executable: str, language: str) -> None:
    """Instructions, Makefile, a source called server, an executable, and at last the only source."""
    assert find_recipe(source(*names, executable=executable)).language == language


def test_instructions_come_before_everything() -> None:
    """What a submission says itself wins."""
    found = find_recipe(source("sockgrade.yaml", "Makefile", "server.c", instructions="run: ./run.sh"))
    assert (found.language, found.start) == ("sockgrade.yaml", ("./run.sh",))


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.suffix)
def test_each_language_is_found_by_its_suffix(language: Language) -> None:
    """The main file stands in the commands, and the tool is known."""
    found = find_recipe(source(f"server{language.suffix}"))
    assert found.language == language.name
    words = " ".join((*found.build, *found.start))
    assert "server" in words
    assert "{" not in words
    assert found.tools
    assert found.package


def test_every_language_has_what_a_recipe_needs() -> None:
    """What is built makes a file, and a suffix stands for one language."""
    assert len({language.suffix for language in LANGUAGES}) == len(LANGUAGES)
    assert all(bool(language.build) == bool(language.makes) for language in LANGUAGES)


@pytest.mark.parametrize(("names", "message"), [
    (("one.c", "two.c"), "several programs"),
    (("one.c", "two.py"), "several programs"),
    (("readme.txt",), "no program in a language that is known"),
    (("server",), "no program in a language that is known"),
    (("server.bas",), "no program in a language that is known"),
])  # fmt: skip
def test_what_nobody_could_start_is_a_problem(names: tuple[str, ...], message: str) -> None:
    """The hint says what to hand in."""
    with pytest.raises(SubmissionProblem, match=message) as caught:
        find_recipe(source(*names))
    assert "hand in" in caught.value.hint


@pytest.mark.parametrize(("text", "build", "start"), [
    ("run: ./server", (), ("./server",)),
    ("build: gcc -o server main.c\nrun: ./server 9999", ("gcc", "-o", "server", "main.c"), ("./server", "9999")),
    ("run: [python3, 'my server.py']", (), ("python3", "my server.py")),
    ("run: sh -c 'echo \"a b\"'", (), ("sh", "-c", 'echo "a b"')),
    ("build: []\nrun: ./x", (), ("./x",)),
])  # fmt: skip
def test_instructions_are_command_lines(text: str, build: tuple[str, ...], start: tuple[str, ...]) -> None:
    """A line is split as a shell would, and no shell takes part."""
    found = by(text)
    assert (found.build, found.start) == (build, start)


@pytest.mark.parametrize(("text", "message"), [
    ("", "the file is empty"),
    ("build: make", "`run` is missing"),
    ("run:", "`run` is missing"),
    ("run: ''", "`run` is missing"),
    ("run: []", "`run` is missing"),
    ("run: 5", "expected a command line or a list of words"),
    ("run: [./server, 9999]", "expected a command line or a list of words"),
    ("run: {a: b}", "expected a command line or a list of words"),
    ("run: 'a \"b'", "No closing quotation"),
    ("- run", "expected the keys"),
    ("run: ./a\nexec: ./b", "unknown key `exec`"),
    ("run: ./a\nrun: ./b", "run"),
    ("run: [", "sockgrade.yaml"),
    ("run: !!python/object/apply:os.system ['true']", "sockgrade.yaml"),
])  # fmt: skip
def test_wrong_instructions_are_a_problem_with_its_place(text: str, message: str) -> None:
    """What is wrong is told, and what a right file looks like."""
    with pytest.raises(SubmissionProblem, match=r"sockgrade\.yaml") as caught:
        by(text)
    assert message in str(caught.value)
    assert "run: ./server" in caught.value.hint


def test_instructions_must_be_text() -> None:
    """Bytes that are no UTF-8 are told as such."""
    file = SourceFile(PurePosixPath("sockgrade.yaml"), b"run: \xff", executable=False)
    with pytest.raises(SubmissionProblem):
        find_recipe(Source("x", (file,)))
