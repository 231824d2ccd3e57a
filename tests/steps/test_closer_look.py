"""How long a closer look may last."""

import pytest

from grader.model.closer_look import TracedCall
from grader.model.steps.base import StepOptions
from grader.steps.closer_look import TRACE_S, look_closer
from tests.steps.laboratory import HOSTS, Laboratory, opening, options_of

ENDS = "print('ended')\n"
STARTS = {"program": "server", "host": "server", "listens": 9999}


@pytest.mark.parametrize(
    ("failed", "at_most_s"),
    [
        (options_of("run_server", **STARTS, within="500ms"), 0.5),
        (options_of("run_server", **STARTS, within="10s"), TRACE_S),
        (options_of("open_connections", **opening(within="100ms")), TRACE_S),
    ],
)
def test_a_trace_lasts_no_longer_than_a_start_may(
    laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch, failed: StepOptions, at_most_s: float
) -> None:
    """What another step may take says nothing of a server's start."""
    asked: list[float] = []

    def note(_lab: object, _name: str, *, within_s: float) -> tuple[TracedCall, ...]:
        asked.append(within_s)
        return ()

    monkeypatch.setattr(type(laboratory.lab), "trace_server", note)
    laboratory.bring(ENDS)
    laboratory.judge("run_server", **STARTS)
    look_closer(failed, laboratory.lab, HOSTS)
    assert asked == [at_most_s]
