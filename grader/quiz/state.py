"""A learner's answers and score, kept between sessions in a file of the user's own.

The file is a JSON object below ``$XDG_STATE_HOME`` (XDG Base Directory Specification, 0.8). Every change is made
under a lock, to what the file holds at that moment, and takes its place at once (rename(2)): two quizzes at the
same time lose nothing of each other, and neither does one that is killed. Nothing here ever ends a quiz: what can't
be kept is told once, and the quiz goes on from memory.
"""

import errno
import fcntl
import json
import os
import secrets
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from grader.quiz.progress import Entry, Progress

FILE_NAME = "quiz.json"
VERSION = 1
PATIENCE_S = 10.0
"""For another quiz to write its answer, which takes milliseconds."""
_LARGEST_BYTES = 16 * 1024 * 1024
"""A file that is larger is none of ours."""


def state_path() -> Path:
    """Return the file's path: below ``$XDG_STATE_HOME`` if that is absolute, otherwise ``~/.local/state``."""
    home = os.environ.get("XDG_STATE_HOME", "")
    base = Path(home) if os.path.isabs(home) else Path(os.path.expanduser("~")) / ".local" / "state"
    return base / "sockgrade" / FILE_NAME


class QuizState:
    """What one learner has answered; on disk where that is possible, and in memory always."""

    def __init__(self, path: Path, tell: Callable[[str], None], *, patience_s: float = PATIENCE_S) -> None:
        self._path = path
        self._patience_s = patience_s
        self._tell = tell
        self._is_kept = True
        self.progress = Progress(seed=secrets.token_hex(8))
        """As it was when last read or changed."""
        self._change(lambda _: None, must_write=False)

    def record(self, key: str, entry: Entry) -> None:
        """Keep what was answered to a question."""
        self._change(lambda progress: progress.answers.update({key: entry}))

    def begin_round(self, quiz: str) -> None:
        """Ask all questions of a quiz anew: what was answered before this moment counts as not yet asked again."""
        now = time.time()
        self._change(lambda progress: progress.rounds.update({quiz: now}))

    def reset(self, prefixes: tuple[str, ...]) -> None:
        """Forget the answers whose keys begin like this; all of them for ``("",)``."""

        def forget(progress: Progress) -> None:
            for kept in (progress.answers, progress.rounds):
                for key in [key for key in kept if f"{key}/".startswith(prefixes)]:
                    del kept[key]

        self._change(forget)

    def _change(self, change: Callable[[Progress], None], *, must_write: bool = True) -> None:
        """Make a change to what the file holds now; to what is in memory, when the file can't be used."""
        if self._is_kept:
            try:
                with self._locked():
                    found = self._read()
                    is_new = found is None
                    self.progress = found or self.progress
                    change(self.progress)
                    if must_write or is_new:
                        self._write()
            except OSError as error:
                self._give_up(error)
            else:
                return
        change(self.progress)

    def _give_up(self, error: OSError) -> None:
        self._is_kept = False
        reason = (error.strerror or str(error)).lower()
        self._tell(f"Your answers can't be kept in `{self._path}`: {reason}. The quiz goes on without.")

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold the lock, which the kernel lets go whenever the process ends. Raises OSError."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(self._path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            self._wait_for(lock)
            yield
        finally:
            os.close(lock)

    def _wait_for(self, lock: int) -> None:
        """Take the lock. Raises OSError when another has it for too long, such as a quiz that was stopped in it."""
        deadline_s = time.monotonic() + self._patience_s
        while True:
            try:
                return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > deadline_s:
                    raise OSError(errno.EBUSY, "another quiz does not let go of it") from None
                time.sleep(0.005)

    def _read(self) -> Progress | None:
        """Return what the file holds, if there is one; what can't be understood is set aside. Raises OSError."""
        try:
            with open(self._path, "rb") as file:
                data = file.read(_LARGEST_BYTES + 1)
        except FileNotFoundError:
            return None
        try:
            return progress_from_json(data)
        except ValueError:
            aside = self._free_name()
            os.rename(self._path, aside)
            self._tell(f"`{self._path}` can't be understood. It was set aside as `{aside}`, and a new one begins.")
            return None

    def _free_name(self) -> Path:
        number = 1
        while (aside := self._path.with_name(f"{FILE_NAME}.broken-{number}")).exists():
            number += 1
        return aside

    def _write(self) -> None:
        """Let the new content take the file's place. Raises OSError, and then nothing has changed."""
        text = progress_to_json(self.progress)
        descriptor, name = tempfile.mkstemp(prefix=".quiz-", dir=self._path.parent)
        try:
            with open(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            os.replace(name, self._path)
        except BaseException:
            os.unlink(name)
            raise


def progress_to_json(progress: Progress) -> str:
    """Return the file's content."""
    data = {
        "version": VERSION,
        "seed": progress.seed,
        "rounds": progress.rounds,
        "answers": {key: entry._asdict() for key, entry in progress.answers.items()},
    }
    return json.dumps(data, indent=1, ensure_ascii=True) + "\n"


def progress_from_json(data: bytes) -> Progress:
    """Return what a file's content says. Raises ValueError for anything that we have not written."""
    if len(data) > _LARGEST_BYTES:
        raise ValueError("too large")
    try:
        read: Any = json.loads(data)
        if read["version"] != VERSION or not isinstance(read["seed"], str):
            raise ValueError("of another version")
        rounds = {str(key): float(value) for key, value in read["rounds"].items()}
        answers = {str(key): _entry(value) for key, value in read["answers"].items()}
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"of another form: {error}") from error
    return Progress(seed=read["seed"], rounds=rounds, answers=answers)


def _entry(written: Any) -> Entry:
    if not isinstance(written["right"], bool) or not isinstance(written["digest"], str):
        raise ValueError("of another form")
    numbers = {key: float(written[key]) for key in ("points", "points_possible", "at")}
    return Entry(right=written["right"], digest=written["digest"], **numbers)
