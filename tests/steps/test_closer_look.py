"""How long a closer look may last."""

import pytest

from grader.model.closer_look import Trace
from grader.model.steps.base import StepOptions
from grader.steps.closer_look import AGAIN_S, TRACE_S, look_closer
from tests.steps.laboratory import HOSTS, Laboratory, opening, options_of

ENDS = "print('ended')\n"
STARTS = {"program": "server", "host": "server", "listens": 9999}


@pytest.mark.parametrize(
    ("failed", "lived_s", "at_most_s"),
    [
        (options_of("run_server", **STARTS, within="10s"), 0.01, AGAIN_S),
        (options_of("run_server", **STARTS, within="10s"), 0.125, 1.25),
        (options_of("run_server", **STARTS, within="10s"), 9.0, TRACE_S),
        (options_of("run_server", **STARTS, within="500ms"), 9.0, 0.5),
        (options_of("open_connections", **opening(within="100ms")), 9.0, TRACE_S),
    ],
)
def test_a_trace_lasts_some_times_what_its_program_lived(
    laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch, failed: StepOptions, lived_s: float, at_most_s: float
) -> None:
    """And no longer than a start may; what another step may take says nothing of that."""
    asked: list[float] = []

    def note(_lab: object, _name: str, *, within_s: float) -> Trace:
        asked.append(within_s)
        return Trace()

    monkeypatch.setattr(type(laboratory.lab), "trace_server", note)
    laboratory.bring(ENDS)
    laboratory.judge("run_server", **STARTS)
    monkeypatch.setattr(type(laboratory.lab.programs["server"]), "lived_s", lived_s)
    look_closer(failed, laboratory.lab, HOSTS)
    assert asked == [at_most_s]
