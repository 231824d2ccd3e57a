"""The action and the examples: parsed, and the action's own scripts really run, with a runner's variables."""

import base64
import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from tests.cli.command import REPOSITORY, environment, forking_command
from tests.cli.conftest import EXERCISE, RIGHT, WRONG, write_exercise
from tests.cli.test_audience import HIDDEN
from tests.report.readers import read_commands, read_junit
from tests.report.test_sinks import commands

ACTION = REPOSITORY / ".github" / "actions" / "sockgrade"
EXAMPLES = sorted((REPOSITORY / ".github" / "examples").glob("*.yml"))
PARSED: dict[str, Any] = yaml.safe_load((ACTION / "action.yml").read_text())
_EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")


class Step(NamedTuple):
    """What became of the step."""

    status: int
    log: str
    outputs: dict[str, str]
    summary: str


class Runner:
    """Runs the action's step as a runner does: inputs into variables, then the script with bash."""

    def __init__(self, folder: Path, top: Path) -> None:
        self.workspace, self.temp, self.top = folder / "workspace", folder / "temp", top
        self.workspace.mkdir()
        command = self.temp / "sockgrade" / "bin" / "sockgrade"
        command.parent.mkdir(parents=True)
        words, self._channel = forking_command(environment())
        command.write_text(f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n')
        command.chmod(0o755)

    def grade(self, **inputs: str) -> Step:
        """Run the step that grades."""
        given = {name: spec.get("default", "") for name, spec in PARSED["inputs"].items()}
        given |= {"exercises": str(self.top)} | {name.replace("_", "-"): value for name, value in inputs.items()}
        step = next(each for each in PARSED["runs"]["steps"] if each.get("id") == "grade")
        variables = {
            name: _EXPRESSION.sub(lambda found: given[found[1].removeprefix("inputs.")], value)
            for name, value in step["env"].items()
        }
        files = {"GITHUB_OUTPUT": self.temp / "output", "GITHUB_STEP_SUMMARY": self.temp / "summary"}
        for file in files.values():
            file.write_text("")
        done = subprocess.run(
            ["bash", "-c", step["run"]],
            cwd=self.workspace,
            env=environment(
                **variables,
                **{name: str(file) for name, file in files.items()},
                GITHUB_ACTION_PATH=str(ACTION),
                GITHUB_WORKSPACE=str(self.workspace),
                RUNNER_TEMP=str(self.temp),
            ),
            pass_fds=(self._channel,),
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
        lines = files["GITHUB_OUTPUT"].read_text().splitlines()
        outputs = dict(line.split("=", 1) for line in lines)
        assert len(outputs) == len(lines)
        return Step(done.returncode, done.stdout + done.stderr, outputs, files["GITHUB_STEP_SUMMARY"].read_text())


@pytest.fixture(scope="module")
def exercises(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small exercise, and one with a hidden step: nobody changes them, so they are validated once."""
    folder = tmp_path_factory.mktemp("exercises")
    write_exercise(folder, "small")
    write_exercise(folder, "hidden", EXERCISE.replace("questions:", f"{HIDDEN}questions:"))
    return folder


@pytest.fixture
def runner(tmp_path: Path, exercises: Path) -> Runner:
    """A runner with a workspace of its own."""
    return Runner(tmp_path, exercises)


def hand_in(runner: Runner, name: str, text: str) -> None:
    path = runner.workspace / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def classroom(step: Step) -> dict[str, Any]:
    """Return what the grading reporter decodes."""
    return dict(json.loads(base64.b64decode(step.outputs["classroom"])))


def test_a_right_submission(runner: Runner) -> None:
    """Its points are outputs, the summary is there, and the reports that were asked for."""
    hand_in(runner, "work/server.py", RIGHT)
    step = runner.grade(exercise="small", submission="work", reports="junit=report.xml\nhtml=report page.html\n")
    assert step.status == 0, step.log
    outputs = {name: value for name, value in step.outputs.items() if name != "classroom"}
    assert outputs == {"passed": "true", "points": "3", "points-possible": "3"}
    assert step.summary.startswith("## A small exercise")
    read_junit((runner.workspace / "report.xml").read_text())
    assert (runner.workspace / "report page.html").exists()
    assert sum(test["score"] for test in classroom(step)["tests"]) == classroom(step)["max_score"] == 3
    assert classroom(step)["status"] == "pass"


def test_a_wrong_submission(runner: Runner) -> None:
    """The step fails, unless it was told not to; points and annotations are there either way."""
    hand_in(runner, "small/server.py", WRONG)
    for fail, status in (("true", 1), ("false", 0)):
        step = runner.grade(exercise="small", submission="small", fail=fail)
        assert step.status == status, step.log
        assert (step.outputs["passed"], step.outputs["points"]) == ("false", "2")
        assert [test["status"] for test in classroom(step)["tests"]] == ["pass", "pass", "fail"]
        assert "::error title=small%3A It answers::" in step.log


def test_a_compilers_error_is_an_annotation(runner: Runner) -> None:
    """On the line of the file in the repository."""
    hand_in(runner, "work/server.c", "int main(void) {\n    return x;\n}\n")
    step = runner.grade(exercise="small", submission="work/server.c")
    lines = [line for line in step.log.splitlines() if line.startswith("::error")]
    [command] = read_commands("\n".join(lines))
    assert (command.properties["file"], command.properties["line"]) == ("work/server.c", "2")


def test_what_is_hidden_counts_and_is_not_told(runner: Runner) -> None:
    """Neither in the log nor in an output."""
    hand_in(
        runner,
        "server.py",
        RIGHT.replace("c.sendall(c.recv(99))", "[c.sendall(b) for b in iter(lambda: c.recv(99), b'')]"),
    )
    step = runner.grade(exercise="hidden")
    assert (step.status, step.outputs["points"]) == (0, "7"), step.log
    assert "canary" not in (step.log + step.summary + json.dumps(classroom(step))).lower()
    assert sum(test["score"] for test in classroom(step)["tests"]) == 7


def test_without_a_verdict_there_are_no_points(runner: Runner) -> None:
    """A wrong exercise, a wrong report, nothing handed in: the step fails whatever `fail` says."""
    hand_in(runner, "server.py", RIGHT)
    for inputs in (
        {"exercise": "smal"},
        {"exercise": "small", "reports": "junk=x"},
        {"exercise": "small", "submission": "no"},
    ):
        step = runner.grade(fail="false", **inputs)
        assert step.status == 2, step.log
        assert (step.outputs["passed"], step.outputs["points"]) == ("false", "")
        assert (classroom(step)["status"], classroom(step)["max_score"]) == ("error", 0)


INJECTIONS = [
    "$(touch injected)",
    "`touch injected`",
    '"; touch injected; "',
    "x\n touch injected",
    "--format=json",
    "'|touch injected'",
]


@pytest.mark.parametrize("text", INJECTIONS)
@pytest.mark.parametrize(
    "name", ["exercise", "submission", "exercises", "reports", "format", "for", "isolation", "summary", "fail"]
)
def test_no_input_is_run(runner: Runner, name: str, text: str) -> None:
    """Whatever stands in an input is a value, and a wrong one is told."""
    hand_in(runner, "server.py", RIGHT)
    step = runner.grade(**({"exercise": "small"} | {name: text}))
    assert not list(runner.workspace.rglob("injected*"))
    assert step.status in (0, 2, 3)


def test_an_option_in_the_place_of_an_exercise_is_none(runner: Runner) -> None:
    """It is told as an exercise that is not there."""
    hand_in(runner, "server.py", RIGHT)
    assert "there is no exercise `--format=json`" in runner.grade(exercise="small --format=json").log


def test_a_submission_writes_no_command_into_the_log(runner: Runner) -> None:
    """Whatever it prints; the only commands are the action's own."""
    loud = "import sys\nprint('::set-output name=points::99\\n##[error]x\\n::stop-commands::x')\nsys.exit(1)\n"
    hand_in(runner, "server.py", loud)
    step = runner.grade(exercise="small")
    assert step.outputs["points"] == "0"
    assert "set-output" in step.log
    own = [
        line
        for line in step.log.splitlines()
        if re.match(r"::(error|warning|notice) title=small|::notice title=sockgrade", line)
    ]
    assert [line for line in commands(step.log) if line not in own] == []
    assert commands(step.summary) == []


def test_no_expression_stands_in_a_script() -> None:
    """Neither in the action nor in the examples: an input in a script's text would be run."""
    steps = [*PARSED["runs"]["steps"]]
    for example in EXAMPLES:
        steps += [step for job in yaml.safe_load(example.read_text())["jobs"].values() for step in job["steps"]]
    scripts = [step["run"] for step in steps if "run" in step]
    assert len(scripts) >= 3
    assert [script for script in scripts if "${{" in script] == []


def test_every_input_is_used_and_every_output_comes_from_a_step() -> None:
    """Names that don't meet would be empty, and nobody would tell."""
    used = set(re.findall(r"inputs\.([\w-]+)", (ACTION / "action.yml").read_text()))
    assert used == set(PARSED["inputs"])
    for name, spec in PARSED["outputs"].items():
        assert spec["value"] == f"${{{{ steps.grade.outputs.{name} }}}}"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_examples_use_what_the_action_has(example: Path) -> None:
    """Each input exists, what is required is given, each output exists, and no right is more than needed."""
    parsed = yaml.safe_load(example.read_text())
    assert parsed["permissions"]["contents"] == "read"
    [job] = parsed["jobs"].values()
    [step] = [step for step in job["steps"] if "sockgrade" in step.get("uses", "")]
    assert step["uses"] == "OWNER/sockgrade/.github/actions/sockgrade@v1"
    assert set(step["with"]) <= set(PARSED["inputs"])
    assert {name for name, spec in PARSED["inputs"].items() if spec.get("required")} <= set(step["with"])
    assert set(re.findall(r"steps\.sockgrade\.outputs\.([\w-]+)", example.read_text())) <= set(PARSED["outputs"])


def test_the_installation_installs_what_it_is_told(tmp_path: Path) -> None:
    """With stand-ins for what needs root and a network: their arguments are whole, and options are none."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("sudo", "python3"):
        (tools / name).write_text(
            '#!/bin/bash\nprintf "%s\\0" "${0##*/}" "$@" >>"$RUNNER_TEMP/calls"; echo >>"$RUNNER_TEMP/calls"\n'
        )
        (tools / name).chmod(0o755)
    pip = tmp_path / "sockgrade" / "bin" / "python"
    pip.parent.mkdir(parents=True)
    shutil.copy(tools / "python3", pip)
    step = PARSED["runs"]["steps"][0]
    subprocess.run(
        ["bash", "-c", step["run"]],
        env={
            "PATH": f"{tools}:/usr/bin:/bin",
            "GITHUB_ACTION_PATH": str(ACTION),
            "RUNNER_TEMP": str(tmp_path),
            "PACKAGES": "golang-go -x\n$(touch injected)",
            "REQUIREMENT": "--index-url=http://x",
        },
        cwd=tmp_path,
        check=True,
    )
    calls = [line.split("\0")[:-1] for line in (tmp_path / "calls").read_text().splitlines()]
    install = next(call for call in calls if "install" in call and "sudo" in call)
    assert install[install.index("--") + 1 :] == ["golang-go", "-x", "$(touch", "injected)"]
    assert calls[-1][-2:] == ["--", "--index-url=http://x"]
    assert not (tmp_path / "injected").exists()
