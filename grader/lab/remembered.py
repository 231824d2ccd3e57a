"""Remembers for a minute that this machine's labs keep their promises: a run need not try them each time.

In a file of the user's own, which is worth nothing after the machine's restart, for another user, or for another
version of the grader, Python or kernel. What can't be read or written is no error: it is then tried anew.
"""

import contextlib
import json
import os
import platform
import sys
import time
from pathlib import Path

from grader import __version__
from grader.model.report import Promise

GOOD_FOR_S = 60.0
_BOOT = Path("/proc/sys/kernel/random/boot_id")


def remembered_promises(kind: str) -> tuple[Promise, ...] | None:
    """Return what was found for a kind of lab within the last minute; None when it must be tried."""
    try:
        path = _path()
        seen = os.lstat(path)
        if seen.st_uid != os.geteuid() or seen.st_mode & 0o022:
            return None  # somebody else could have written it
        kept = json.loads(path.read_text("utf-8"))[kind]
        age_s = _now_s() - kept["at_s"]
        if kept["machine"] != _machine() or not 0 <= age_s <= GOOD_FOR_S:
            return None
        return tuple(Promise(**promise) for promise in kept["promises"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def remember_promises(kind: str, promises: tuple[Promise, ...]) -> None:
    """Keep what was found, where all of it held; a lab that broke a promise is tried each time."""
    import tempfile  # once a minute at most, and it takes a while

    with contextlib.suppress(OSError, ValueError, TypeError):
        path = _path()
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        entry = {
            "at_s": _now_s(),
            "machine": _machine(),
            "promises": [
                {"name": each.name, "text": each.text, "holds": each.holds, "because": each.because}
                for each in promises
            ],
        }
        descriptor, made = tempfile.mkstemp(dir=path.parent, prefix=".self-test-")
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump({**_others(path), kind: entry}, file)
        os.replace(made, path)


def secret_file() -> Path | None:
    """Return a file that only this user may read, for programs to try; None where there is no place for it.

    It stays: one that is made for each trial would be left behind by a grader that is killed.
    """
    path = _path().with_name("self-test-secret")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600))
    except OSError:
        return None
    return path


def _others(path: Path) -> dict[str, object]:
    with contextlib.suppress(OSError, ValueError):
        kept = json.loads(path.read_text("utf-8"))
        if isinstance(kept, dict):
            return kept
    return {}


def _path() -> Path:
    base = os.environ.get("XDG_RUNTIME_DIR") or os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "sockgrade" / "self-test.json"


def _machine() -> list[str]:
    boot = _BOOT.read_text("ascii").strip()
    return [
        boot,
        platform.release(),
        str(os.geteuid()),
        __version__,
        sys.executable,
        os.readlink("/proc/self/ns/user"),
    ]


def _now_s() -> float:
    return time.clock_gettime(time.CLOCK_BOOTTIME)
