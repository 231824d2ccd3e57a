"""The commands that run nothing: list, show, lint, schema, completion, and what they cost to start."""

import json
import subprocess
from pathlib import Path

import jsonschema
import pytest
import yaml
from click.testing import CliRunner

from grader.cli.show_command import command as show
from tests.cli.command import COMMAND, REPOSITORY, environment, sockgrade, started
from tests.cli.conftest import write_exercise

COMMANDS = [
    "list",
    "show",
    "run",
    "explain",
    "quiz",
    "new",
    "lint",
    "verify",
    "doctor",
    "schema",
    "completion",
]


def test_help_names_every_command() -> None:
    """In one screen, with the first thing to do."""
    done = started("--help")
    assert done.returncode == 0
    assert all(f"\n  {command}" in done.stdout for command in COMMANDS)
    assert "sockgrade run exercise-1" in done.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str) -> None:
    """It can be imported, and says what it does."""
    done = started(command, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"Usage: sockgrade {command}" in done.stdout


def test_the_version_is_told() -> None:
    """With the program's name."""
    done = sockgrade("--version")
    assert done.returncode == 0
    assert done.stdout.startswith("sockgrade, version ")


def test_list_has_every_exercise_in_order(own_top: Path) -> None:
    """exercise-10 comes after exercise-2."""
    write_exercise(own_top, "small-10")
    done = sockgrade("list", "--exercises", own_top)
    assert done.returncode == 0
    slugs = [line.split()[0] for line in done.stdout.splitlines() if not line.startswith(" ")]
    assert slugs == ["small-1", "small-2", "small-10"]
    assert done.stdout.count("It listens and echoes.") == 3


def test_list_tells_of_an_exercise_that_cannot_be_read(own_top: Path) -> None:
    """The others are listed all the same."""
    (own_top / "small-1" / "exercise.yaml").write_text("[")
    done = sockgrade("list", "--exercises", own_top)
    assert done.returncode == 0
    assert "small-1  cannot be read: " in done.stdout
    assert "small-2  A small exercise" in done.stdout


@pytest.mark.parametrize("command", [["list"], ["--help"], ["--version"], ["completion", "bash"]])
def test_quick_commands_import_nothing_heavy(command: list[str]) -> None:
    """A summary needs no validation and no terminal."""
    heavy = {"pydantic", "rich", "jsonschema", "psutil", "yaml"} - ({"yaml"} if command == ["list"] else set())
    code = (
        f"import runpy, sys\nsys.argv = ['sockgrade', *{command!r}]\n"
        "try: runpy.run_module('grader', run_name='__main__')\nexcept SystemExit: pass\n"
        f"sys.exit(sorted({heavy!r} & set(sys.modules)) or 0)"
    )
    done = subprocess.run(
        [COMMAND[0], "-c", code], cwd=REPOSITORY, env=environment(), capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr


def test_show_has_what_a_learner_needs(top: Path) -> None:
    """The text, the hosts with their addresses, the steps with their points, the questions without answers."""
    done = sockgrade("show", "small-1", "--exercises", top)
    assert done.returncode == 0
    for text in (
        "What it is about.",
        "10.9.0.10",
        "Steps (3 points)",
        "The server listens (2 points)   ",
        " listens\n",
        "a) The server",
    ):
        assert text in done.stdout
    assert "Nobody asked for it." not in done.stdout
    assert "answer:" not in done.stdout


def test_show_has_answers_when_asked(top: Path) -> None:
    """Which option is right, and why."""
    done = sockgrade("show", "small-1", "--answers", "--exercises", top)
    assert "answer: The client's kernel" in done.stdout
    assert "Nobody asked for it." in done.stdout


def test_lint_finds_nothing_wrong_in_what_is_bundled() -> None:
    """Every bundled exercise can be loaded."""
    done = sockgrade("lint")
    assert (done.returncode, done.stderr) == (0, "")
    assert "exercise-1: " in done.stdout
    assert "no mistakes" in done.stdout


def test_lint_tells_every_mistake_with_its_place(own_top: Path) -> None:
    """All of them at once, each as file:line:column, and the right exercise too."""
    path = own_top / "small-1" / "exercise.yaml"
    text = (
        path.read_text()
        .replace("host: server, listens", "host: sever, listens")
        .replace("points: 1\n", "points: x\n")
    )
    path.write_text(text)
    done = sockgrade("lint", "--exercises", own_top)
    assert done.returncode == 2
    lines = text.splitlines()
    host = next(number for number, line in enumerate(lines, start=1) if "sever" in line)
    points = next(number for number, line in enumerate(lines, start=1) if "points: x" in line)
    assert f"{path}:{host}:{lines[host - 1].index('sever') + 1}: " in done.stdout
    assert f"{path}:{points}:{lines[points - 1].index('x') + 1}: " in done.stdout
    assert "small-2: 3 steps, 3 points, no mistakes" in done.stdout
    assert "2 mistakes" in done.stderr


CANNOT_FAIL: list[tuple[str, str]] = [
    ("every row", "expect_sockets: {host: server, rows: [{state: }]}"),
    ("no row", "expect_sockets: {host: server, rows: [{state: [], count: 0}]}"),
    ("any count", "expect_sockets: {host: server, rows: [{state: LISTEN, count: {at_least: 0}}]}"),
    ("any text", "run_command: {host: server, command: ['true'], status: , output: {matches: 'x*'}}"),
    ("any end", "run_command: {host: server, command: ['true'], status: }"),
    ("huge number", f"run_command: {{host: server, command: ['true'], within: {'9' * 400}}}"),
]


@pytest.mark.parametrize(("name", "step"), CANNOT_FAIL)
def test_lint_refuses_what_no_submission_could_fail(own_top: Path, name: str, step: str) -> None:
    """A step that is right for every program is an author's mistake, with its place."""
    path = own_top / "small-1" / "exercise.yaml"
    text = path.read_text().replace(
        "questions:", f"  - id: more\n    title: More\n    points: 1\n    {step}\nquestions:"
    )
    path.write_text(text)
    done = sockgrade("lint", "small-1", "--exercises", own_top)
    assert done.returncode == 2, f"{name}: {done.stdout}"
    assert "exercise.yaml:" in done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("what", ["exercise", "report"])
def test_schemas_are_schemas(what: str) -> None:
    """Each is JSON, and a valid JSON Schema."""
    done = sockgrade("schema", what)
    assert (done.returncode, done.stderr) == (0, "")
    jsonschema.Draft202012Validator.check_schema(json.loads(done.stdout))


def test_the_exercise_schema_accepts_what_is_bundled() -> None:
    """An editor with the schema shows no mistake in a bundled exercise."""
    validator = jsonschema.Draft202012Validator(json.loads(sockgrade("schema").stdout))
    for path in sorted((REPOSITORY / "exercises").glob("*/exercise.yaml")):
        validator.validate(yaml.safe_load(path.read_text()))


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script(shell: str) -> None:
    """With the name by which the program is called."""
    done = sockgrade("completion", shell)
    assert (done.returncode, done.stderr) == (0, "")
    assert "_SOCKGRADE_COMPLETE" in done.stdout
    assert "sockgrade" in done.stdout


def test_completion_completes_exercises() -> None:
    """What the shell asks for while one types `sockgrade run exercise-<TAB>`."""
    changed = {"_SOCKGRADE_COMPLETE": "bash_complete", "COMP_WORDS": "sockgrade run exercise-", "COMP_CWORD": "2"}
    done = sockgrade(**changed)
    assert "exercise-1" in done.stdout


@pytest.mark.parametrize("command", ["run", "lint", "verify", "new --from"])
def test_completion_completes_names_and_leaves_paths_to_the_shell(command: str) -> None:
    """An exercise's name is a plain word; a submission's, or an exercise's, path is the shell's business.

    What bash is told of files comes first: it empties the list that bash has so far.
    """
    words = f"sockgrade {command} ex"
    changed = {"_SOCKGRADE_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    told = sockgrade(**changed).stdout.splitlines()
    assert told[0] == "file,ex"
    assert told[1:] == [f"plain,exercise-{number}" for number in range(1, 6)]


def too_wide(text: str, width: int) -> list[str]:
    return [line for line in text.splitlines() if len(line) > width]


@pytest.mark.parametrize("width", [20, 33, 45, 59, 60, 80])
def test_show_keeps_to_the_terminals_width(width: int) -> None:
    """No line is wider, whatever the exercise; nothing is cut off."""
    arguments = [[f"exercise-{number}", "--answers"] for number in range(1, 6)]
    runs = [CliRunner(env={"COLUMNS": str(width)}).invoke(show, each) for each in arguments]
    assert [run.exit_code for run in runs] == [0] * 5
    assert [too_wide(run.stdout, width) for run in runs] == [[]] * 5
    assert all("Questions" in run.stdout for run in runs)


@pytest.mark.parametrize("width", [20, 60])
def test_commands_know_the_terminals_width(width: int) -> None:
    """As processes of their own; what a checkup looks like at other widths is tried where it is rendered."""
    told = [sockgrade("doctor", COLUMNS=str(width)), sockgrade("show", "exercise-5", COLUMNS=str(width))]
    assert [too_wide(done.stdout, width) for done in told] == [[], []]
    assert all(too_wide(done.stdout, width - 10) for done in told)


def test_doctor_tells_scripts_the_same() -> None:
    """As one JSON object, with the exit status of the text."""
    done, text = sockgrade("doctor", "--format", "json"), sockgrade("doctor")
    told = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (text.returncode, "")
    assert told["ready"] is (done.returncode == 0)
    assert (told["obstacle"] is None) is (told["refusal"] is None)
    assert all(each["name"] in text.stdout for each in (*told["lab"], *told["commands"], *told["languages"]))


def test_doctor_says_what_this_machine_can_do() -> None:
    """It exits with 0 where labs can be made, with 3 where not, and never with a traceback."""
    done = sockgrade("doctor")
    assert done.returncode in (0, 3)
    assert "private network" in done.stdout
    assert done.stderr == ""
