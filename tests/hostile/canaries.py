"""What hostile programs are after, put where they look for it: each may be neither seen nor touched.

Made in the throw-away machine before a grader starts, and examined after it has ended.
"""

import os
import secrets
import socket
from pathlib import Path

from tests.hostile.machine import METADATA_ADDRESS, OUTSIDE_ADDRESS

ENVIRONMENT_NAME = "SOCKGRADE_HOSTILE_CANARY"
"""A variable of the grader's environment."""
HIDDEN_WORDS = "the-hidden-words-of-the-instructor"
"""What the exercise's hidden check sends: no report for students may hold it."""
_RESULTS = '{"grade": 0}\n'


def new_word(kind: str) -> str:
    """Return a word that nobody can guess."""
    return f"canary-{kind}-{secrets.token_hex(12)}"


class Canaries:
    """A folder of secrets and results, and listeners that nobody of a lab may reach."""

    def __init__(self, folder: Path) -> None:
        """Make all of them. The folder exists; others may pass through it, and read nothing in it."""
        self.folder = folder
        self.file_word = new_word("file")
        self.secret = folder / "secret"
        self.results = folder / "results.json"
        for path, text in ((self.secret, f"{self.file_word}\n"), (self.results, _RESULTS)):
            path.write_text(text, "utf-8")
            path.chmod(0o600)
        self._results_inode = self.results.lstat().st_ino
        self._listeners: dict[str, socket.socket] = {}
        self.port = 0
        self._listen()

    @property
    def bus(self) -> str:
        """The path of a socket such as Docker's or D-Bus's."""
        return str(self.folder / "bus")

    @property
    def abstract(self) -> str:
        """The name, without its NUL, of an abstract socket (unix(7))."""
        return f"{self.folder.name}-abstract"

    def _listen(self) -> None:
        tcp = socket.create_server(("0.0.0.0", 0))
        self.port = tcp.getsockname()[1]
        self._listeners[f"TCP port {self.port}"] = tcp
        for what, address in (("the bus", self.bus), ("the abstract socket", f"\0{self.abstract}")):
            listener = socket.socket(socket.AF_UNIX)
            listener.bind(address)
            listener.listen(16)
            self._listeners[what] = listener
        os.chmod(self.bus, 0o666)
        for listener in self._listeners.values():
            listener.setblocking(False)

    def close(self) -> None:
        """Close the listeners."""
        for listener in self._listeners.values():
            listener.close()

    def words(self) -> tuple[str, ...]:
        """Return the words that must be in no report for anybody."""
        return (self.file_word, os.environ.get(ENVIRONMENT_NAME, "no canary in the environment"))

    def placeholders(self) -> dict[str, str]:
        """Return what submissions may name, by the word that stands for it in their files."""
        return {
            "@SECRET@": str(self.secret),
            "@RESULTS@": str(self.results),
            "@FOLDER@": str(self.folder),
            "@EXERCISE@": str(self.folder / "exercise" / "exercise.yaml"),
            "@MARK@": self.folder.name,
            "@BUS@": self.bus,
            "@ABSTRACT@": self.abstract,
            "@PORT@": str(self.port),
            "@METADATA@": METADATA_ADDRESS,
            "@OUTSIDE@": OUTSIDE_ADDRESS,
        }

    def harm(self) -> list[str]:
        """Return what was touched."""
        found = []
        for what, listener in self._listeners.items():
            try:
                listener.accept()[0].close()
                found.append(f"{what} was reached")
            except BlockingIOError:
                pass
        if not self.results.is_file() or self.results.is_symlink():
            found.append("the results file is gone, or no file any more")
        elif (self.results.lstat().st_ino, self.results.read_text("utf-8")) != (self._results_inode, _RESULTS):
            found.append("the results file was changed or replaced")
        if self.secret.read_text("utf-8") != f"{self.file_word}\n":
            found.append("the secret file was changed")
        return found
