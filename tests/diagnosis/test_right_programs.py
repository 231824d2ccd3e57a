"""Right programs on the real lab: they pass, and nothing about them looks like a mistake."""

import shutil
from pathlib import Path
from typing import cast

import pytest

from grader.checks import CHECKS
from grader.diagnosis import diagnose
from grader.diagnosis.scene import Scene
from grader.engine.hold import DEFAULT_EVENTUALLY_S, When, hold, timing_of
from grader.lab.namespace_lab import NamespaceLab
from grader.loader import load_exercise
from grader.model.base import Timing
from grader.model.exercise import Step
from grader.model.finding import Judgement, Outcome
from grader.model.lab import Lab
from grader.model.observations import Observation
from grader.model.seen import Seen
from grader.steps import STEPS
from grader.steps.closer_look import look_closer, vital_signs
from grader.submission.files import read_source
from grader.submission.recipe import find_recipe
from tests.diagnosis.cases import OWN, right_programs, run
from tests.exercises.cases import all_programs

TOOLS = {".js": "node", ".go": "go"}
LOOKED_AT = [
    *(
        (OWN / "echo", next((OWN.parent / "right" / name).glob("server.*")))
        for name in ("threads", "fork", "asyncio")
    ),
    *(
        (program.folder, program.path)
        for program in all_programs()
        if program.kind == "solution" and program.path is not None
    ),
]


@pytest.mark.parametrize("file", right_programs(), ids=lambda file: file.parent.name)
def test_a_right_program_passes(file: Path) -> None:
    """Whatever its language and its way to serve many at once."""
    tool = TOOLS.get(file.suffix)
    if tool is not None and shutil.which(tool) is None:
        pytest.skip(f"`{tool}` is not installed")
    report = run("echo", file)
    wrong = [
        (each.id, each.message, each.diagnoses) for each in report.findings if each.outcome is not Outcome.PASSED
    ]
    assert wrong == []


@pytest.mark.parametrize("exercise", sorted(path.name for path in OWN.iterdir()))
def test_each_exercise_can_be_passed(exercise: str) -> None:
    """The program that comes with an exercise of these tests is right."""
    assert run(exercise, None).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("folder", "program"),
    [pytest.param(*each, id=f"{each[0].name}-{'-'.join(each[1].parts[-2:])}") for each in LOOKED_AT],
)
def test_a_closer_look_at_a_right_program_finds_nothing(folder: Path, program: Path) -> None:
    """Were a step of a right program judged as failed, no mistake would be told that is not there."""
    exercise = load_exercise(folder)
    source = read_source(program)
    seen: list[Seen] = []
    recipe = find_recipe(source)
    with NamespaceLab(exercise, recipe.tools) as made:
        lab = cast("Lab", made)
        lab.build("server", source, recipe, within_s=60)
        for step in exercise.steps:
            judgement, observation = _run(step, lab)
            assert judgement.outcome in (Outcome.PASSED, Outcome.SKIPPED), (step.id, judgement.message)
            now = Seen(step, Outcome.FAILED, None, observation, vital_signs(lab))
            found = diagnose(Scene(now, look_closer(step.options, lab, tuple(exercise.hosts)), tuple(seen), ()))
            assert [(each.id, each.explanation) for each in found] == [], step.id
            seen.append(now._replace(outcome=judgement.outcome))


def _run(step: Step, lab: Lab) -> tuple[Judgement, Observation]:
    last: list[Observation] = []

    def look() -> Judgement:
        last[:] = [STEPS[step.kind](step.options, lab)]
        return CHECKS[step.kind](step.options, last[0])

    default = When("eventually", DEFAULT_EVENTUALLY_S)
    when = timing_of(step.options, default) if isinstance(step.options, Timing) else None
    judgement = look() if when is None else hold(when, look, lambda s: _pause(lab, s))
    return judgement, last[0]


def _pause(lab: Lab, seconds: float) -> None:
    lab.wait_until(lambda: False, within_s=seconds)
