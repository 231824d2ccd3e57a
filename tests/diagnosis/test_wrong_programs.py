"""Wrong programs on the real lab: each is told its own mistake first."""

from pathlib import Path

import pytest

from grader.cli.exercises import bundled_exercises
from grader.diagnosis import MISTAKES
from grader.model.finding import Outcome
from tests.diagnosis.cases import BUNDLED, USUAL, Case, first_diagnosis, run, wrong_programs
from tests.short_form import in_turns

SENDS_A_PART = """
import socket, threading

def serve(client):
    left = 131072
    while data := client.recv(65536):
        client.sendall(data[:left])
        left = max(0, left - len(data))
    client.close()

listener = socket.create_server(("", 9999), backlog=64)
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
"""
ANSWERS_SOMETHING_ELSE = """
import signal, socket
listener = socket.create_server(("", 9999))
while True:
    client, _ = listener.accept()
    client.recv(99)
    client.sendall(b"x" * 99)
    signal.pause()
"""
EMPTIES_ITS_QUEUE_TOO_LATE = """
import socket, time

def dropped():
    names, numbers = [line.split() for line in open("/proc/net/netstat") if line.startswith("TcpExt:")]
    return int(numbers[names.index("ListenOverflows")])

listener = socket.create_server(("", 9999), backlog=0)
while not dropped():
    time.sleep(0.001)
clients = []
while True:
    clients.append(listener.accept())
"""


@pytest.mark.parametrize("case", in_turns(wrong_programs(), lambda case: case.mistake, lambda case: case.name))
def test_a_wrong_program_is_told_its_mistake(case: Case) -> None:
    """The first diagnosis of the first failed finding is the mistake that the program was written to make."""
    report = case.grade()
    found = first_diagnosis(report)
    assert found is not None, [(each.id, each.outcome.value, each.message, each.notes) for each in report.findings]
    assert found.id == case.mistake, found.explanation


def test_a_queue_that_was_full_for_a_moment_is_told(tmp_path: Path) -> None:
    """Nobody waits in it any more when the client has given up: the kernel has counted that it was turned away."""
    file = tmp_path / "server.py"
    file.write_text(EMPTIES_ITS_QUEUE_TOO_LATE)
    report = run("impatient", file)
    found = first_diagnosis(report)
    assert [finding.outcome.value for finding in report.findings] == ["passed", "passed", "failed"]
    assert found is not None
    assert found.id == "backlog-too-small"


@pytest.mark.parametrize("mistake", MISTAKES)
def test_each_mistake_is_made_in_two_languages(mistake: str) -> None:
    """There is a wrong program in C and one in Python."""
    assert {case.file.suffix for case in wrong_programs() if case.mistake == mistake} == {".c", ".py"}


def test_an_answer_that_was_wrong_is_not_told_to_be_right(tmp_path: Path) -> None:
    """A server that never closes, and answers something else, has the other mistake."""
    file = tmp_path / "server.py"
    file.write_text(ANSWERS_SOMETHING_ELSE)
    report = run("one-shot", file)
    named = {found.id for finding in report.findings for found in finding.diagnoses}
    assert report.outcome is Outcome.FAILED
    assert "never-closes" not in named


def test_a_part_as_long_as_a_buffer_is_still_a_part(tmp_path: Path) -> None:
    """Only the beginning of a long text is kept; that it came back says nothing of what followed."""
    file = tmp_path / "server.py"
    file.write_text(SENDS_A_PART)
    found = first_diagnosis(run(USUAL, file))
    assert found is not None
    assert found.id == "part-of-a-write-lost"


def test_no_bundled_mistake_is_left_out() -> None:
    """A new wrong program of an exercise needs its line; each is tried where all of them are run."""
    for exercise, names in BUNDLED.items():
        folders = {path.name for path in (bundled_exercises() / exercise / "mistakes").iterdir()}
        assert folders == set(names)
