"""A course's own step, check, diagnosis and format, in a package that pip built and installed."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from tests.cli.command import REPOSITORY, sockgrade
from tests.cli.conftest import PATIENT, write_exercise

COURSE = Path(__file__).parent / "course"
STEP = """\
  - id: few
    title: It has few descriptors
    points: 1
    count_descriptors: {server: server, at_most: MOST, eventually: 1s}
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder into which pip has installed the package."""
    site = tmp_path_factory.mktemp("site")
    command = (sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation", "--no-index")
    subprocess.run([*command, "--target", str(site), str(COURSE)], check=True, timeout=100)
    return site


@pytest.fixture(scope="module")
def top(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with an exercise that passes and one that fails by the new step."""
    top = tmp_path_factory.mktemp("exercises")
    for name, most in (("small-1", 40), ("small-2", 1)):
        write_exercise(top, name, PATIENT.replace("questions:\n", STEP.replace("MOST", str(most)) + "questions:\n"))
    return top


def call(site: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Return what sockgrade says where the package is installed."""
    return sockgrade(*arguments, PYTHONPATH=f"{REPOSITORY}:{site}")


def registering(site: Path, name: str, group: str, line: str) -> Path:
    """Install a package that only registers something."""
    folder = site / f"{name}-1.0.dist-info"
    folder.mkdir(parents=True)
    (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (folder / "entry_points.txt").write_text(f"[{group}]\n{line}\n")
    return site


def test_an_exercise_has_the_step(site: Path, top: Path) -> None:
    """It acts, is judged, and the mistake that the package knows is named."""
    done = call(site, "run", "small-1", "--exercises", top, "--no-quiz")
    assert (done.returncode, done.stderr) == (0, "")
    assert "It has few descriptors" in done.stdout
    done = call(site, "run", "small-2", "--exercises", top, "--no-quiz")
    assert done.returncode == 1
    assert "descriptors, and may have 1" in done.stdout
    assert "The server opens what it does not need" in done.stdout


def test_a_mistake_of_the_package_is_explained(site: Path) -> None:
    """With its own words."""
    done = call(site, "explain", "too-many-descriptors")
    assert done.returncode == 0
    assert done.stdout.startswith("The server opens what it does not need\n\nEach open file takes a descriptor.")
    assert sockgrade("explain", "too-many-descriptors").returncode == 2


def test_without_the_package_the_step_is_unknown(top: Path) -> None:
    """As any other key that nobody reads."""
    done = sockgrade("run", "small-1", "--exercises", top)
    assert done.returncode == 2
    assert "unknown step `count_descriptors`" in done.stderr


def test_a_report_has_the_format(site: Path, top: Path) -> None:
    """By its name; one that nobody has is refused with those that there are."""
    done = call(site, "run", "small-1", "--exercises", top, "--format", "one-line", "--instructor")
    assert (done.returncode, done.stdout) == (0, "small-1 4/4 for the instructor\n")
    done = call(site, "run", "small-1", "--exercises", top, "--format", "two-lines")
    assert done.returncode == 2
    assert "'two-lines' is not one of" in done.stderr


def test_its_runs_are_judged_again(site: Path, top: Path, tmp_path: Path) -> None:
    """What a new step has seen is kept like anything else."""
    call(site, "run", "small-2", "--exercises", top, "--no-quiz", "--evidence", tmp_path / "run.zip")
    done = call(site, "replay", tmp_path / "run.zip")
    assert (done.returncode, done.stderr) == (0, "")
    write_exercise(
        tmp_path, "small-2", (top / "small-2" / "exercise.yaml").read_text().replace("at_most: 1,", "at_most: 40,")
    )
    done = call(site, "replay", tmp_path / "run.zip", "--exercises", tmp_path)
    assert done.returncode == 4
    assert "It has few descriptors (few)\n    failed (mismatch), 0 of 1 → passed, 1 of 1" in done.stdout


def test_all_are_listed(site: Path) -> None:
    """With package, version and module; our own on request."""
    done = call(site, "plugins")
    assert done.returncode == 0, done.stderr
    rows = [line.split() for line in done.stdout.splitlines()]
    package, module = ["course-steps", "2.5"], "course_steps.count_descriptors"
    assert rows == [
        ["step", "count_descriptors", *package, f"{module}:count_descriptors"],
        ["check", "count_descriptors", *package, f"{module}:judge_count_descriptors"],
        ["diagnosis", "too-many-descriptors", *package, "course_steps.too_many_descriptors:MISTAKE"],
        ["format", "one-line", *package, "course_steps.one_line:render"],
    ]
    assert "grader.steps.run_server" in call(site, "plugins", "--all").stdout
    assert "no other package" in sockgrade("plugins").stdout


def test_json_tells_programs(site: Path, tmp_path: Path) -> None:
    """The same as the list, with what is wrong beside it; the exit status is the same, too."""
    broken = registering(tmp_path, "broken", "sockgrade.diagnoses", "odd = no_such_module:MISTAKE")
    done = sockgrade("plugins", "--format", "json", PYTHONPATH=f"{REPOSITORY}:{site}:{broken}")
    assert (done.returncode, done.stderr) == (2, "")
    told = json.loads(done.stdout)
    assert told["version"] == 1
    problems = {(each["kind"], each["name"]): each.pop("problem") for each in told["plugins"]}
    assert told["plugins"][0] == {
        "kind": "step",
        "name": "count_descriptors",
        "package": "course-steps",
        "version": "2.5",
        "value": "course_steps.count_descriptors:count_descriptors",
    }
    assert "can't be imported: ModuleNotFound" in problems.pop(("diagnosis", "odd"))
    assert set(problems.values()) == {""}
    assert len(problems) == 4
    with_ours = json.loads(call(site, "plugins", "--format", "json", "--all").stdout)["plugins"]
    assert ("step", "send", "sockgrade", "grader.steps.send") in {
        (each["kind"], each["name"], each["package"], each["value"]) for each in with_ours
    }
    done = sockgrade("plugins", "--format", "json")
    assert (done.returncode, json.loads(done.stdout)) == (0, {"version": 1, "plugins": []})


def schema_of(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """Return the schema that was printed, which must be one."""
    assert done.returncode == 0, done.stderr
    schema: dict[str, Any] = json.loads(done.stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    return schema


def test_editors_complete_its_step(site: Path, top: Path) -> None:
    """It has its options, with what each is for; what the loader refuses, the schema refuses."""
    schema = schema_of(call(site, "schema"))
    validator = jsonschema.Draft202012Validator(schema)
    exercise = yaml.safe_load((top / "small-1" / "exercise.yaml").read_text())
    validator.validate(exercise)
    step = next(each for each in exercise["steps"] if "count_descriptors" in each)
    properties = schema["$defs"]["count_descriptors.CountDescriptors"]["properties"]
    assert properties["at_most"]["description"] == "How many it may have."
    assert "description" in properties["eventually"]
    assert schema["$defs"]["Step"]["properties"]["count_descriptors"]["description"].startswith("Count what")
    right = step["count_descriptors"]
    for wrong in ({**right, "at_most": "many"}, {"server": "server"}, {**right, "x": 1}):
        step["count_descriptors"] = wrong
        assert not validator.is_valid(exercise)


def test_the_schema_of_our_own_steps_stays_what_it_is(site: Path) -> None:
    """Whatever is installed: the bundled exercises' file is made without plugins."""
    bundled = (REPOSITORY / "exercises" / "exercise.schema.json").read_text()
    assert call(site, "schema", "--without-plugins").stdout == sockgrade("schema").stdout == bundled
    ours, all_of_it = json.loads(bundled), schema_of(call(site, "schema"))
    changed = {name for name, schema in ours["$defs"].items() if all_of_it["$defs"][name] != schema}
    assert changed == {"Step"}


def test_a_new_exercise_has_the_schema_with_the_step(site: Path, tmp_path: Path) -> None:
    assert call(site, "new", tmp_path / "mine").returncode == 0
    assert json.loads((tmp_path / "mine" / "exercise.schema.json").read_text()) == schema_of(call(site, "schema"))


CLASHING = """\
from collections.abc import Callable

from grader.model.base import Slug
from grader.model.steps.base import StepOptions

class Send(StepOptions):
    \"""Another one.\"""
    text: int
    \"""No text.\"""

def act(options: Send, lab):
    pass

class Odd(StepOptions):
    what: Callable[[], int]

def odd(options: Odd, lab):
    pass
"""


def test_a_class_of_the_same_name_changes_nothing_of_ours(tmp_path: Path) -> None:
    """And a step whose options no schema can tell is named, and left out."""
    (tmp_path / "other_steps.py").write_text(CLASHING)
    registering(tmp_path, "other", "sockgrade.steps", "shout = other_steps:act\nodd = other_steps:odd")
    entries = tmp_path / "other-1.0.dist-info" / "entry_points.txt"
    entries.write_text(f"{entries.read_text()}[sockgrade.checks]\nshout = other_steps:act\nodd = other_steps:odd\n")
    done = sockgrade("schema", PYTHONPATH=f"{REPOSITORY}:{tmp_path}")
    schema = schema_of(done)
    bundled = json.loads((REPOSITORY / "exercises" / "exercise.schema.json").read_text())
    assert schema["$defs"]["Send"] == bundled["$defs"]["Send"]
    assert schema["$defs"]["shout.Send"]["properties"]["text"] == {"description": "No text.", "type": "integer"}
    assert "odd" not in schema["$defs"]["Step"]["properties"]
    assert "note: left out: the step `odd` of other 1.0 (other_steps:odd) has options that no schema" in done.stderr


NESTED = """\
# -*- coding: latin-1 -*-
from grader.model.language import Model
from grader.model.steps.base import StepOptions
from tests_of_others import inner

class Options(StepOptions):
    \"""Größe.\"""
    size: inner.Options
    \"""Länge.\"""

def act(options: Options, lab):
    pass
"""


def test_a_package_may_call_and_write_its_own_as_it_likes(tmp_path: Path) -> None:
    """Two classes of one name, a step with a slash, and a source in another encoding."""
    package = tmp_path / "tests_of_others"
    package.mkdir()
    (package / "outer.py").write_text(NESTED, "latin-1")
    inner = "from grader.model.language import Model\n\nclass Options(Model):\n    bytes: int\n"
    (package / "inner.py").write_text(inner)
    registering(tmp_path, "other", "sockgrade.steps", "size/of ~it = tests_of_others.outer:act")
    entries = tmp_path / "other-1.0.dist-info" / "entry_points.txt"
    entries.write_text(f"{entries.read_text()}[sockgrade.checks]\nsize/of ~it = tests_of_others.outer:act\n")
    done = sockgrade("schema", PYTHONPATH=f"{REPOSITORY}:{tmp_path}")
    assert done.stderr == ""
    schema = schema_of(done)
    step = schema["$defs"]["Step"]["properties"]["size/of ~it"]
    assert step["description"] == "Größe."
    validator = jsonschema.Draft202012Validator({**step, "$defs": schema["$defs"]})
    assert validator.is_valid({"size": {"bytes": 1}})
    assert not validator.is_valid({"size": {"bytes": "many"}})


def test_one_that_fails_is_named_and_stops_no_other(site: Path, top: Path, tmp_path: Path) -> None:
    """In the list with its error; a failing diagnosis is a note beside the others."""
    broken = registering(tmp_path, "broken", "sockgrade.diagnoses", "odd = no_such_module:MISTAKE")
    done = sockgrade("plugins", PYTHONPATH=f"{REPOSITORY}:{site}:{broken}")
    assert done.returncode == 2
    assert (
        "the diagnosis `odd` of broken 1.0 (no_such_module:MISTAKE) can't be imported: ModuleNotFound"
        in done.stderr
    )
    assert "count_descriptors" in done.stdout
    done = sockgrade("run", "small-2", "--exercises", top, "--no-quiz", PYTHONPATH=f"{REPOSITORY}:{site}:{broken}")
    assert "The server opens what it does not need" in done.stdout
    assert "a diagnosis of another package failed" in done.stdout


def test_a_name_that_two_packages_have_is_an_error(site: Path, tmp_path: Path) -> None:
    """It names both, in the list and where the name is used."""
    other = registering(tmp_path, "other", "sockgrade.formats", "one-line = x:y")
    path = f"{REPOSITORY}:{site}:{other}"
    listed = sockgrade("plugins", PYTHONPATH=path)
    used = sockgrade("run", "exercise-1", "--no-quiz", "--format", "one-line", PYTHONPATH=path)
    for done in (listed, used):
        assert done.returncode == 2
        assert "two packages register the same name: the format `one-line` of course-steps 2.5" in done.stderr
        assert "and the format `one-line` of other 1.0 (x:y)" in done.stderr


def test_a_name_of_our_own_is_not_to_be_had(tmp_path: Path) -> None:
    """What we have under that name stays what it is."""
    other = registering(tmp_path, "other", "sockgrade.steps", "send = x:y")
    done = sockgrade("plugins", PYTHONPATH=f"{REPOSITORY}:{other}")
    assert done.returncode == 2
    assert "sockgrade has a step `send` of its own: the step `send` of other 1.0 (x:y) needs" in done.stderr


def test_who_uses_none_pays_nothing() -> None:
    """The reader of entry points is imported only for a name that is not ours."""
    code = (
        "import sys\nimport grader.cli.main\nfrom grader.steps import STEPS\nfrom grader.checks import CHECKS\n"
        "STEPS['send'], CHECKS['send'], 'send' in STEPS\n"
        "before = 'importlib.metadata' in sys.modules\n'unknown' in STEPS\n"
        "print(before, 'importlib.metadata' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert done.stdout == "False True\n"
