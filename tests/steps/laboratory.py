"""A real lab with small programs in it, and one step at a time: what it saw, and what is said of it."""

from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, cast

from grader.checks import CHECKS
from grader.engine.hold import DEFAULT_EVENTUALLY_S, When, hold, timing_of
from grader.lab.namespace_lab import NamespaceLab
from grader.model.base import Timing
from grader.model.exercise import Exercise, Host, Limits, Program, Step
from grader.model.finding import Judgement
from grader.model.lab import Lab
from grader.model.recipe import Recipe, Source, SourceFile
from grader.model.steps import STEP_OPTIONS
from grader.model.steps.base import StepOptions
from grader.model.steps.run_server import ServerStarted
from grader.steps import STEPS

PORT = 9999
HOSTS = ("server", "client", "other")
NOWHERE = Path("/nonexistent")


def options_of(kind: str, /, **written: Any) -> StepOptions:
    """Return a step's options, as the loader would make them of what an author wrote."""
    return STEP_OPTIONS[kind].validated(written)


def step_of(
    kind: str, name: str = "step", /, *, points: float = 1, needs: tuple[str, ...] = (), **written: Any
) -> Step:
    """Return one step of an exercise."""
    return Step(
        id=name,
        title=f"title of {name}",
        kind=kind,
        options=options_of(kind, **written),
        points=points,
        needs=needs,
    )


def opening(**written: Any) -> dict[str, Any]:
    """Return the options by which the host ``client`` connects to the usual port."""
    return {"name": "talk", "from": "client", "to": f"server:{PORT}", **written}


def exercise_of(
    *steps: Step, programs: Sequence[str] = ("server",), hosts: Sequence[str] = HOSTS, limits: Limits | None = None
) -> Exercise:
    """Return an exercise with these steps; one step that does no harm stands for none."""
    return Exercise(
        slug="laboratory",
        title="A laboratory",
        summary="For tests.",
        about="For tests.",
        hosts={name: Host() for name in hosts},
        programs={name: Program(path=name) for name in programs},
        steps=steps or (step_of("lookup_service", port=22, expect="ssh"),),
        limits=limits or Limits(),
        folder=NOWHERE,
    )


def python_source(text: str, name: str = "server") -> tuple[Source, Recipe]:
    """Return a program of one Python file, and how it is started."""
    file = SourceFile(PurePosixPath(f"{name}.py"), text.encode(), executable=False)
    recipe = Recipe(language="Python", start=("python3", "-u", f"{name}.py"), tools=("python3",))
    return Source(name, (file,)), recipe


class Laboratory:
    """A lab in which steps are tried one by one."""

    def __init__(self, lab: NamespaceLab) -> None:
        self.namespaces = lab
        self.lab = cast("Lab", lab)

    def bring(self, text: str, name: str = "server") -> None:
        """Take a Python program in, under the name by which ``run_server`` starts it."""
        self.lab.build(name, *python_source(text, name), within_s=20)

    def see(self, kind: str, /, **written: Any) -> Any:
        """Return what one look of a step sees."""
        return STEPS[kind](options_of(kind, **written), self.lab)

    def judge(self, kind: str, /, **written: Any) -> Judgement:
        """Return what is said of a step, looked at for as long as the engine would look."""
        options = options_of(kind, **written)

        def look() -> Judgement:
            return CHECKS[kind](options, STEPS[kind](options, self.lab))

        default = None if kind == "run_command" else When("eventually", DEFAULT_EVENTUALLY_S)
        when = timing_of(options, default) if isinstance(options, Timing) else None
        return look() if when is None else hold(when, look, self._pause)

    def _pause(self, seconds: float) -> None:
        self.lab.wait_until(lambda: False, within_s=seconds)

    def wait(self, condition: Callable[[], bool], within_s: float = 20.0) -> None:
        """Wait for a condition. Raises AssertionError when it does not come true in time."""
        assert self.lab.wait_until(condition, within_s=within_s)

    def serve(self, text: str, name: str = "server", **written: Any) -> ServerStarted:
        """Start a Python program on the host ``server`` and see it listen on the usual port."""
        self.bring(text, name)
        started = self.see("run_server", **{"program": name, "host": "server", "listens": PORT, **written})
        assert isinstance(started, ServerStarted)
        assert started.program.is_running, started.program
        return started

    def connect(self, **written: Any) -> Any:
        """Open one connection of the group ``talk`` from the host ``client``."""
        return self.see("open_connections", **opening(**written))

    def output(self, name: str = "server") -> str:
        """Return what a started program printed so far."""
        return self.lab.programs[name].facts().output
