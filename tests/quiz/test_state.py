"""What a learner has answered is kept: through corruption, at the same time, and where nothing can be kept."""

import fcntl
import json
import os
import stat
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from grader.model.questions.base import Question
from grader.quiz.about_run import AskedQuestion
from grader.quiz.progress import Entry, Item, digest_of, pending, score_of, wrong
from grader.quiz.state import QuizState, progress_from_json, progress_to_json, state_path
from tests.ordinary_user import OrdinaryUser
from tests.quiz.questions import question
from tests.waiting import wait_until

REPOSITORY = Path(__file__).parents[2]


def entry(*, right: bool = True, at: float | None = None, asked: Question | None = None) -> Entry:
    """Return an answer."""
    digest = digest_of(asked or ONE)
    return Entry(right, 1.0 if right else 0.0, 1.0, time.time() if at is None else at, digest)


ONE, TWO = (question(id=name, kind="true-false", answer=True) for name in ("one", "two"))
ITEMS = [Item("quiz", AskedQuestion(question=each)) for each in (ONE, TWO)]


class Heard(list[str]):
    """Keeps what was told."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "sockgrade" / "quiz.json"


def test_answers_are_kept_between_sessions(path: Path) -> None:
    """With the seed, so that options stay where they were."""
    told = Heard()
    first = QuizState(path, told.append)
    first.record("quiz/one", entry(right=False))
    second = QuizState(path, told.append)
    assert second.progress == first.progress
    assert wrong(second.progress, ITEMS) == ITEMS[:1]
    assert pending(second.progress, ITEMS) == ITEMS[1:]
    assert told == []
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_new_round_asks_all_again_and_forgets_nothing(path: Path) -> None:
    """Interrupted in it, one goes on in it."""
    state = QuizState(path, print)
    for name in ("one", "two"):
        state.record(f"quiz/{name}", entry(at=time.time() - 60))
    assert pending(state.progress, ITEMS) == []
    state.begin_round("quiz")
    assert pending(state.progress, ITEMS) == ITEMS
    assert score_of(state.progress, ITEMS)[:3] == (2, 2, 2)
    state.record("quiz/one", entry())
    assert pending(QuizState(path, print).progress, ITEMS) == ITEMS[1:]


def test_a_question_that_has_changed_is_asked_again(path: Path) -> None:
    """The old answer was to another question."""
    state = QuizState(path, print)
    state.record("quiz/one", entry())
    changed = question(id="one", kind="true-false", answer=True, question="Something else?")
    assert pending(state.progress, [Item("quiz", AskedQuestion(question=changed))]) != []


def test_forgetting(path: Path) -> None:
    """One quiz, or all."""
    state = QuizState(path, print)
    for key in ("quiz/one", "quiz-2/one"):
        state.record(key, entry())
    state.begin_round("quiz")
    state.reset(("quiz/",))
    assert QuizState(path, print).progress.answers.keys() == {"quiz-2/one"}
    assert QuizState(path, print).progress.rounds == {}
    state.reset(("",))
    assert QuizState(path, print).progress.answers == {}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"version": 2, "seed": "x", "rounds": {}, "answers": {}}',
        b'{"version": 1, "seed": 5, "rounds": {}, "answers": {}}',
        b'{"version": 1, "seed": "x", "rounds": [], "answers": {}}',
        b'{"version": 1, "seed": "x", "rounds": {}, "answers": {"a": {}}}',
        b'{"version": 1, "seed": "x", "rounds": {"a": "b"}, "answers": {}}',
        b'{"version": 1, "seed": "x", "rounds": {}, "answers": {"a": 1}}',
        b"[" * 100_000,
    ],
)
def test_what_cannot_be_understood_is_set_aside_and_named(path: Path, content: bytes) -> None:
    """Nothing is lost: the old content is in another file, and answers are kept from now on."""
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    told = Heard()
    state = QuizState(path, told.append)
    aside = path.with_name("quiz.json.broken-1")
    assert aside.read_bytes() == content
    assert told == [f"`{path}` can't be understood. It was set aside as `{aside}`, and a new one begins."]
    state.record("quiz/one", entry())
    assert "quiz/one" in QuizState(path, told.append).progress.answers


def test_what_was_set_aside_before_is_not_overwritten(path: Path) -> None:
    """A second broken file gets a name of its own."""
    path.parent.mkdir(parents=True)
    for content in (b"first", b"second"):
        path.write_bytes(content)
        QuizState(path, Heard().append)
    assert [path.with_name(f"quiz.json.broken-{n}").read_bytes() for n in (1, 2)] == [b"first", b"second"]


def test_corruption_in_the_middle_of_a_quiz_loses_no_answer(path: Path) -> None:
    """What is in memory is written anew."""
    told = Heard()
    state = QuizState(path, told.append)
    state.record("quiz/one", entry())
    path.write_text("{")
    state.record("quiz/two", entry())
    assert QuizState(path, told.append).progress.answers.keys() == {"quiz/one", "quiz/two"}
    assert len(told) == 1


WRITER = """
import sys, time
from pathlib import Path
from grader.quiz.progress import Entry
from grader.quiz.state import QuizState
state = QuizState(Path(sys.argv[1]), print)
for number in range(int(sys.argv[3])):
    state.record(f"{sys.argv[2]}/{number}", Entry(True, 1.0, 1.0, time.time(), "x"))
"""


def test_several_quizzes_at_once_lose_nothing_of_each_other(path: Path) -> None:
    """Each of four processes has all its answers in the file, and all have one seed."""
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(path), f"quiz-{n}", "40"], cwd=REPOSITORY)
        for n in range(4)
    ]
    assert [writer.wait(60) for writer in writers] == [0] * 4
    kept = QuizState(path, print).progress.answers
    assert kept.keys() == {f"quiz-{n}/{number}" for n in range(4) for number in range(40)}
    assert sorted(each.name for each in path.parent.iterdir()) == ["quiz.json", "quiz.lock"]


def _has_more(path: Path, than: int) -> bool:
    return len(progress_from_json(path.read_bytes()).answers) > than


def test_a_quiz_that_is_killed_while_it_writes_leaves_a_whole_file(path: Path) -> None:
    """The file is the old one or the new one at every moment."""
    QuizState(path, print)
    for turn in range(5):
        seen = len(progress_from_json(path.read_bytes()).answers)
        # It would write for longer than anybody waits.
        command = [sys.executable, "-c", WRITER, str(path), f"killed-{turn}", "100000"]
        with subprocess.Popen(command, cwd=REPOSITORY) as writer:
            wait_until(partial(_has_more, path, seen), what="an answer in the file")
            writer.kill()
        progress_from_json(path.read_bytes())


def test_a_folder_that_may_not_be_written() -> None:
    """As an ordinary user whose home is not their own: said once, and the command does what it can."""
    with TemporaryDirectory(prefix="sockgrade-test-") as folder:
        Path(folder).chmod(0o755)
        done = OrdinaryUser(Path(folder)).run("quiz", "--list")
    assert done.returncode == 0
    assert done.stderr == (
        "note: Your answers can't be kept in `/.local/state/sockgrade/quiz.json`: permission denied. "
        "The quiz goes on without.\n"
    )
    assert "exercise-2" in done.stdout


def test_what_cannot_be_kept_is_remembered_until_the_end(tmp_path: Path) -> None:
    """Said once, not for every answer."""
    (tmp_path / "file").write_text("")
    told = Heard()
    state = QuizState(tmp_path / "file" / "quiz.json", told.append)
    for name in ("one", "two"):
        state.record(f"quiz/{name}", entry())
    assert state.progress.answers.keys() == {"quiz/one", "quiz/two"}
    assert len(told) == 1
    assert "can't be kept" in told[0]


def test_a_lock_that_is_never_let_go(path: Path) -> None:
    """The quiz does not wait for ever: it says so, and goes on."""
    QuizState(path, print).record("quiz/one", entry())
    before = path.read_bytes()
    told = Heard()
    with open(path.with_suffix(".lock"), "rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        state = QuizState(path, told.append, patience_s=0.05)
        state.record("quiz/two", entry())
    assert told == [
        f"Your answers can't be kept in `{path}`: another quiz does not let go of it. The quiz goes on without."
    ]
    assert "quiz/two" in state.progress.answers
    assert path.read_bytes() == before


def test_a_full_disk(path: Path) -> None:
    """A limit on the size of files is what a process sees of one: writing fails in the middle."""
    state = QuizState(path, print)
    state.record("quiz/one", entry())
    before = path.read_bytes()
    code = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "from grader.quiz.progress import Entry\n"
        "from grader.quiz.state import QuizState\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))\n"
        "state = QuizState(Path(sys.argv[1]), lambda text: sys.stderr.write(text))\n"
        "state.record('quiz/two', Entry(True, 1.0, 1.0, 0.0, 'x'))\n"
        "sys.exit(sorted(state.progress.answers) != ['quiz/one', 'quiz/two'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert "can't be kept" in done.stderr
    assert "file too large" in done.stderr
    assert path.read_bytes() == before
    assert sorted(each.name for each in path.parent.iterdir()) == ["quiz.json", "quiz.lock"]


def test_where_it_is_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """By the XDG Base Directory Specification: a relative path there is to be ignored."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert state_path() == tmp_path / "sockgrade" / "quiz.json"
    monkeypatch.setenv("HOME", "/home/x")
    for unusable in ("", "relative"):
        monkeypatch.setenv("XDG_STATE_HOME", unusable)
        assert state_path() == Path("/home/x/.local/state/sockgrade/quiz.json")


def test_what_is_written_can_be_read(path: Path) -> None:
    """The same comes back, also of odd keys."""
    state = QuizState(path, print)
    state.record("quiz/ä\n\ud800", entry(right=False))
    assert progress_from_json(progress_to_json(state.progress).encode()) == state.progress
    assert json.loads(path.read_text())["version"] == 1
    assert os.path.exists(path)
