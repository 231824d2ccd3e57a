"""The arrows between the rooms, the tables, and the measures that every file keeps."""

import ast
import importlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

GRADER = Path(__file__).parent.parent / "grader"
FILES = sorted(GRADER.rglob("*.py"))
ALLOWED: dict[str, set[str]] = {
    "model": set(),
    "loader": {"model"},
    "observe": {"model"},
    "checks": {"model"},
    "diagnosis": {"model", "checks.evidence", "checks.byte_difference"},
    "report": {"model"},
    "quiz": {"model", "loader", "report"},
    "lab": {"model", "observe"},
    "steps": {"model", "observe.services"},
    "submission": {"model", "loader"},
    "engine": {"model", "loader", "observe", "checks", "report", "lab", "steps", "submission", "diagnosis"},
    "evidence": {"model", "loader", "checks", "report", "submission"},
    "workers": {"model", "lab.kernel"},
    "authoring": {"model", "loader", "report", "workers"},
    "export": {"model", "loader"},
    "doctor": {
        "model",
        "loader",
        "observe",
        "checks",
        "report",
        "lab",
        "steps",
        "submission",
        "diagnosis",
        "engine",
    },
    "course": {"model", "loader", "report", "lab", "submission", "engine", "quiz", "workers"},
    "cli": {
        "model",
        "loader",
        "observe",
        "checks",
        "report",
        "lab",
        "steps",
        "submission",
        "diagnosis",
        "engine",
        "doctor",
        "quiz",
        "evidence",
        "authoring",
        "export",
        "course",
    },
    "pytest_plugin": {"model", "loader", "report", "engine.progress", "cli.grading"},
}
"""For each room, the rooms (or single modules) that it may import; each may import itself."""
PURE = ("model", "checks", "diagnosis", "report", "quiz/exchange", "quiz/marking", "quiz/facts")
PURE_FOLDERS = tuple(f"{each}/" for each in PURE)
IMPURE = {"os", "socket", "subprocess", "selectors", "select", "signal", "time", "tempfile", "shutil", "threading"}
VALIDATING = ("loader", "report")
"""The rooms that validate, or describe what is valid; both import their validating files when they need them."""
MOST_LINES = 400
MOST_LINES_OF_A_FUNCTION = 60


def name_of(path: Path) -> str:
    """Return a file's place, for the test's name."""
    return str(path.relative_to(GRADER))


@cache
def tree_of(path: Path) -> ast.Module:
    """Return a file's syntax tree, which nobody changes."""
    return ast.parse(path.read_text("utf-8"))


def imported_modules(path: Path) -> Iterator[str]:
    """Yield the full name of each module that a file imports, also inside functions."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            assert node.module is not None
            # `from grader import lab` names a room only beside its package.
            yield from (
                (f"{node.module}.{alias.name}" for alias in node.names)
                if node.module == "grader"
                else (node.module,)
            )


def room_of(path: Path) -> str:
    """Return the room that a file is in; nothing for the package's own files."""
    parts = path.relative_to(GRADER).parts
    return parts[0] if len(parts) > 1 else ""


def is_allowed(room: str, module: str) -> bool:
    """Return whether a room may import a module of ours."""
    below = module.removeprefix("grader.")
    allowed = {room, *ALLOWED[room]}
    return any(below == each or below.startswith(f"{each}.") for each in allowed)


def test_arrows_point_downward() -> None:
    """A file imports its own room and those below it, and nothing else of ours."""
    wrong = [
        (name_of(path), module)
        for path in FILES
        for module in imported_modules(path)
        if room_of(path) and module.startswith("grader.") and module != "grader.__version__"
        if not is_allowed(room_of(path), module)
    ]
    assert wrong == []


def test_every_room_has_its_arrows() -> None:
    """A new room says what it may import."""
    rooms = {path.name for path in GRADER.iterdir() if path.is_dir() and list(path.glob("*.py"))}
    assert rooms == set(ALLOWED)


def impurities(path: Path) -> set[str]:
    """Return the modules that a file imports, and the functions that it calls, by which it would act or look."""
    roots = {module.split(".")[0] for module in imported_modules(path)}
    # The lab's promise names the socket type, and inet_ntop(3) spells addresses: neither opens one.
    allowed = {"socket"} if name_of(path) in ("model/lab.py", "model/endpoints.py") else set()
    called = {
        node.func.id
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    return (roots & IMPURE) - allowed | called & {"open", "print", "input", "exec", "eval", "__import__"}


def test_pure_rooms_do_no_input_or_output() -> None:
    """What judges and what renders neither looks at the system nor waits."""
    found = {name_of(path): impurities(path) for path in FILES if name_of(path).startswith(PURE_FOLDERS)}
    assert {name: impure for name, impure in found.items() if impure} == {}


def imported_at_once(tree: ast.AST) -> Iterator[str]:
    """Yield the modules that are imported when a file is, and not only for a type, or when a function is called."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield str(node.module)
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from imported_at_once(node)


def test_only_who_validates_imports_a_validator() -> None:
    """A run of an exercise that was validated before pays for no pydantic."""
    others = [path for path in FILES if room_of(path) not in VALIDATING]
    wrong = [
        (name_of(path), module)
        for path in others
        for module in imported_at_once(tree_of(path))
        if module.startswith("pydantic")
    ]
    assert wrong == []


TABLES: list[tuple[str, str, str, set[str]]] = [
    ("model/steps", "grader.model.steps", "STEP_OPTIONS", {"base"}),
    ("steps", "grader.steps", "STEPS", {"aftermath", "closer_look", "placeholders", "targets"}),
    (
        "model/questions",
        "grader.model.questions",
        "QUESTIONS",
        {"base", "comparison", "from_run", "options", "patterns"},
    ),
    ("quiz/marking", "grader.quiz.marking", "MARKING", {"answers"}),
    ("quiz/prompts", "grader.quiz.prompts", "PROMPTS", set()),
    ("quiz/facts", "grader.quiz.facts", "FACTS", {"seen"}),
    ("checks", "grader.checks", "CHECKS", {"byte_difference", "client_errors", "ending", "evidence", "text"}),
    ("doctor/obstacles", "grader.doctor.obstacles", "OBSTACLES", {"base", "container_options"}),
]
"""Folder, package, table, and the files that help the others."""


@pytest.mark.parametrize(("folder", "package", "table", "helpers"), TABLES)
def test_every_file_is_registered(folder: str, package: str, table: str, helpers: set[str]) -> None:
    """A file that nobody registered fails here, and does not silently do nothing."""
    registered: dict[str, Any] = getattr(importlib.import_module(package), table)
    files = {path.stem for path in (GRADER / folder).glob("*.py")} - {"__init__"} - helpers
    modules = {name.replace("-", "_"): value for name, value in registered.items()}
    assert files == set(modules)
    for name, value in modules.items():
        assert value.__module__ == f"{package}.{name}"


def test_only_one_file_knows_how_lists_are_drawn_on_a_terminal() -> None:
    """Another library for that changes one file; who asks by plain lines, or marks a file, imports none."""
    drawing = {"questionary", "prompt_toolkit"}
    knowing = [path for path in FILES if drawing & {module.split(".")[0] for module in imported_modules(path)}]
    assert [name_of(path) for path in knowing] == ["quiz/terminal.py"]


def test_every_report_format_is_registered() -> None:
    """Each file that renders a whole report has a line in the table of formats."""
    formats = importlib.import_module("grader.report")
    table: dict[str, Any] = next(
        value for name, value in vars(formats).items() if name.isupper() and isinstance(value, dict)
    )
    loaded = {importlib.import_module(formats.load_format(name).__module__).__name__ for name in table}
    rendering = {
        f"grader.report.{path.stem}"
        for path in (GRADER / "report").glob("*.py")
        if any(isinstance(node, ast.FunctionDef) and node.name == "render" for node in tree_of(path).body)
    }
    assert rendering == loaded


def test_every_command_is_registered() -> None:
    """Each `*_command.py` has a line in the table of commands."""
    commands = importlib.import_module("grader.cli.main").COMMANDS
    assert {path.stem.removesuffix("_command") for path in (GRADER / "cli").glob("*_command.py")} == set(commands)


def test_no_file_is_too_long() -> None:
    """What does not fit has a second idea in it."""
    lengths = {name_of(path): len(path.read_text("utf-8").splitlines()) for path in FILES}
    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == {}


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function and method of a file."""
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_no_function_is_too_long() -> None:
    """What does not fit on a screen is more than one thing."""
    lengths = [
        (name_of(path), each.name, (each.end_lineno or 0) - each.lineno + 1)
        for path in FILES
        for each in functions(tree_of(path))
    ]
    assert [each for each in lengths if each[2] > MOST_LINES_OF_A_FUNCTION] == []


def is_annotated(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Return whether each argument has a type, and the result."""
    given = function.args
    named = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    untyped = [each for each in named if each and each.annotation is None and each.arg not in ("self", "cls")]
    return not untyped and (function.returns is not None or function.name == "__init__")


def test_every_public_function_is_annotated() -> None:
    """Each argument has a type, and each result."""
    missing = [
        (name_of(path), each.name)
        for path in FILES
        for each in functions(tree_of(path))
        if (not each.name.startswith("_") or each.name.startswith("__")) and not is_annotated(each)
    ]
    assert missing == []


def test_every_module_opens_with_its_promise() -> None:
    """The first thing in a file says what it is for."""
    assert [name_of(path) for path in FILES if not ast.get_docstring(tree_of(path))] == []
