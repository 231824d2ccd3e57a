"""A checkup told to a person at any width, and to a script."""

import json

import pytest
from rich.cells import cell_len

from grader.doctor.checkup import Checkup
from grader.doctor.examination import Examination, Need
from grader.doctor.facts import Refusal
from grader.doctor.json_format import render as render_json
from grader.doctor.obstacles import OBSTACLES, recognise_obstacle
from grader.doctor.text_format import render as render_text
from grader.model.report import Promise
from tests.doctor.test_obstacles import SEEN

FINE = Examination("kernel", is_fine=True, found="Linux 6.1.0-18-amd64", need=Need.REQUIRED)
MISSING = Examination(
    "nc",
    is_fine=False,
    found="not installed",
    costs="exercises use the grader's own client",
    mend="sudo apt-get install -y netcat-openbsd",
    package="netcat-openbsd",
)
HOLDS = Promise(name="network", text="reaches no network but the lab's own", holds=True)
BROKEN = Promise(name="memory", text="is stopped above its limit", holds=False, because="RLIMIT_DATA is unlimited")


def checkup(index: int = 0, promises: tuple[Promise, ...] = ()) -> Checkup:
    """Return a checkup with one of the obstacles that were seen."""
    facts, refusal, _ = SEEN[index]
    return Checkup((FINE,), (MISSING,), (FINE,), refusal, recognise_obstacle(facts, refusal), promises)


@pytest.mark.parametrize("width", [20, 30, 40, 59, 60, 71, 72, 80, 120])
def test_no_line_is_wider_than_the_page(width: int) -> None:
    """Whatever the obstacle is; and no word is lost by it."""
    assert len(SEEN) >= len(OBSTACLES)
    for index in range(len(SEEN)):
        text = render_text(checkup(index, (HOLDS, BROKEN)), width=width, color=False)
        assert [line for line in text.splitlines() if cell_len(line) > width] == []
        assert "netcat-openbsd" in text.replace("\n", "").replace(" ", "")


def test_each_place_has_its_mend() -> None:
    """For a machine, a workflow and a container."""
    text = render_text(checkup(), width=100, color=False)
    assert "sudo apparmor_parser -r /etc/apparmor.d/sockgrade" in text
    assert "- run: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0" in text
    assert "docker run --security-opt seccomp=unconfined" in text


def test_promises_are_told() -> None:
    """With what each means; a broken one makes the machine not ready, and decides what is told last."""
    text = render_text(Checkup((FINE,), (), (), None, None, (HOLDS, BROKEN)), width=100, color=False)
    assert "✓ holds    network          a program reaches no network but the lab's own" in text
    assert "✗ broken   memory           a program is stopped above its limit" in text
    assert "RLIMIT_DATA is unlimited" in text
    assert text.rstrip().endswith("don't grade programs of others on this machine")
    assert Checkup((FINE,), (), (), None, None, (HOLDS,)).is_ready
    assert not Checkup((FINE,), (), (), None, None, (HOLDS, BROKEN)).is_ready


def test_what_plain_processes_do_not_promise_is_told() -> None:
    """Where no lab can be made: it is no defect then, and the mends of the lab come last."""
    text = render_text(checkup(promises=(HOLDS, BROKEN)), width=100, color=False)
    assert "what `--isolation process` promises" in text
    assert "✗ no       memory           a program is stopped above its limit" in text
    assert "don't grade programs of others" not in text


def test_colour_only_where_asked_for() -> None:
    """The words are the same."""
    assert "\x1b[" not in render_text(checkup(), width=80, color=False)
    assert "\x1b[32m" in render_text(checkup(), width=80, color=True)


def test_json_has_all() -> None:
    """Everything that the text tells, by name."""
    told = json.loads(render_json(checkup(promises=(BROKEN,))))
    assert told["ready"] is False
    assert told["commands"][0]["mend"] == "sudo apt-get install -y netcat-openbsd"
    assert told["lab"][0]["need"] == "required"
    assert told["refusal"] == {"said": "/proc/self/setgroups: Permission denied", "errno": 13}
    assert told["obstacle"]["name"] == "apparmor"
    assert set(told["obstacle"]["advice"]) == {"machine", "workflow", "container"}
    assert len(told["obstacle"]["fixes"]) == 2
    assert told["promises"] == [{"name": "memory", "text": BROKEN.text, "holds": False, "because": BROKEN.because}]


def test_nothing_in_the_way_is_null() -> None:
    """So a script asks for one field."""
    told = json.loads(render_json(Checkup((FINE,), (), (), None, None)))
    assert (told["refusal"], told["obstacle"], told["ready"]) == (None, None, True)


def test_what_is_offered_to_be_installed() -> None:
    """What is missing and wanted, each package once; not what is only good to know."""
    known = Examination("ss", is_fine=False, found="", need=Need.INFORMATION, package="iproute2")
    assert Checkup((), (MISSING, MISSING, known), (), None, None).missing_packages == ("netcat-openbsd",)


def test_refusals_are_shown_as_they_were_said() -> None:
    """The kernel's words are what a person searches for."""
    said = Refusal("mount proc on /proc: Operation not permitted", 1)
    lab = Examination("private network", is_fine=False, found=f"{said.said}: why", mend="as told below")
    text = render_text(Checkup((lab,), (), (), said, None), width=100, color=False)
    assert said.said in text
