"""Whatever stands in the file, the answer is an exercise or problems with places, never another exception."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.loader.exercise import load_exercise
from grader.loader.problems import ExerciseProblems, Problem
from grader.loader.summary import exercise_summary
from tests.loader.builder import SLUG, VALID, Workshop

LINES = VALID.splitlines(keepends=True)
JARGON = ("_type", "literal_error", "Input should", "constrained", "function-", "pydantic", "Traceback")
PIECES = st.sampled_from(
    (
        *(
            ": ",
            "- ",
            "[",
            "]",
            "{",
            "}",
            "&a ",
            "*a",
            "!!x ",
            "<<: *a\n",
            "? ",
            "|\n",
            "'",
            '"',
            "#",
            "---\n",
            "%",
            "\t",
        ),
        *("null", "true", "-1", "1e999", ".nan", "0x" + "f" * 30, "9" * 400, "[[[[", "{}", "''", "é", "🙂", "\x85"),
        *(
            '"\\ud800"',
            '"\\0"',
            '"\\UFFFFFFFF"',
            "((((",
            "{x: {y: [z]}}",
            "server:99999",
            "[::]:1",
            "999s",
            "..",
            "/etc",
        ),
    )
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all examples: only the file's content differs."""
    return Workshop(tmp_path_factory.mktemp("fuzz")).folder


def problems_of(folder: Path) -> tuple[Problem, ...]:
    """Return what is wrong; whatever loads is the exercise that this folder is named for."""
    try:
        exercise = load_exercise(folder)
    except ExerciseProblems as error:
        return error.problems or (Problem(folder, 0, 0, "an error without a problem"),)
    assert exercise.slug == SLUG
    return ()


def check(folder: Path, data: bytes) -> None:
    """Load and summarise; every problem has a place in the file and prints in our words."""
    (folder / "exercise.yaml").write_bytes(data)
    lines = data.count(b"\n") + data.count(b"\r") + data.count(b"\xc2\x85") + data.count(b"\xe2\x80") + 1
    for problem in problems_of(folder):
        assert 1 <= problem.line <= lines
        assert problem.column >= 1
        assert not any(word in problem.sentence for word in JARGON)
        assert problem.sentence.isprintable()
    exercise_summary(folder)


@given(st.binary(max_size=200))
@settings(deadline=None)
def test_random_bytes(folder: Path, data: bytes) -> None:
    check(folder, data)


@given(st.text(max_size=200))
@settings(deadline=None)
def test_random_text(folder: Path, text: str) -> None:
    check(folder, text.encode("utf-8", "surrogatepass"))


@given(st.lists(st.tuples(st.integers(0, len(VALID)), st.integers(0, 12), PIECES), min_size=1, max_size=4))
@settings(max_examples=400, deadline=None)
def test_mutations_of_a_valid_file(folder: Path, edits: list[tuple[int, int, str]]) -> None:
    """Pieces of YAML overwrite a few characters somewhere."""
    text = VALID
    for start, length, piece in edits:
        text = text[:start] + piece + text[start + length :]
    check(folder, text.encode("utf-8", "surrogatepass"))


@given(st.lists(st.sampled_from(range(len(LINES))), max_size=30))
@settings(deadline=None)
def test_lines_left_out_and_repeated(folder: Path, chosen: list[int]) -> None:
    check(folder, "".join(LINES[index] for index in chosen).encode())


@given(st.integers(0, 400), PIECES)
@settings(max_examples=400, deadline=None)
def test_a_value_replaced(folder: Path, index: int, piece: str) -> None:
    """Each ``key: value`` in turn gets another value."""
    parts = VALID.split(": ")
    place = index % (len(parts) - 1) + 1
    tail = parts[place].partition("," if "," in parts[place].split("\n")[0] else "\n")
    parts[place] = piece + tail[1] + tail[2]
    check(folder, ": ".join(parts).encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "{a: " * 50_000,
        "- " * 100_000,
        "a" * (1 << 20),
        "a: " + "b" * 200_000,
        "\n".join(f"k{number}: 1" for number in range(50_000)),
        "\n".join(f"k{number}: 1" for number in range(9_900)),
        VALID + "\n".join(f"key{number}: 1" for number in range(9_000)),
        VALID.replace("steps:\n", "steps:\n" + "".join(f"  - run_serve{number}: 1\n" for number in range(4_000))),
        VALID.replace("client-2: {", "".join(f"h{number}: 5\n  " for number in range(5_000)) + "client-2: {"),
        VALID.replace("[netstat, -tuna]", "[" + "'{nobody}'," * 250 + "]"),
        VALID.replace("{contains: LISTEN}", "{matches: '" + "(" * 5_000 + "'}"),
    ],
)
def test_large_files_end(folder: Path, text: str) -> None:
    """Hostile sizes are bounded by values, levels and bytes: each ends, and is told."""
    check(folder, text.encode())
    with pytest.raises(ExerciseProblems):
        load_exercise(folder)
