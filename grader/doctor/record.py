"""What `doctor --fix` has changed, and what was there before; kept until `--unfix` has put it back."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from grader.doctor.changes import KINDS, Before, Change
from grader.doctor.command_line import CommandLine

RECORD = Path("/var/lib/sockgrade/doctor.json")
_VERSION = 1


class RecordError(Exception):
    """The record can't be understood."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One change, made or about to be made."""

    change: Change
    before: Before


def read_record() -> list[Entry]:
    """Return the changes in the order in which they were made; nothing when there were none. Raises RecordError."""
    try:
        return parse_record(RECORD.read_text("utf-8"))
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError, LookupError) as error:
        raise RecordError(f"{RECORD}, the record of what was changed, can't be read: {error}") from error


def parse_record(text: str) -> list[Entry]:
    """Return the entries of a record. Raises ValueError, TypeError, LookupError when it is none."""
    return [
        Entry(KINDS[kind](**{name: _frozen(value) for name, value in fields.items()}), before)
        for kind, fields, before in json.loads(text)["changes"]
    ]


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def render_record(entries: list[Entry]) -> str:
    """Return a record as text."""
    changes = [[entry.change.kind, asdict(entry.change), entry.before] for entry in entries]  # type: ignore[call-overload]
    return json.dumps({"version": _VERSION, "changes": changes}, indent=1) + "\n"


def add(entries: list[Entry], new: Entry) -> list[Entry]:
    """Return the entries with a new one; what was before the first change of the same subject stays.

    Otherwise a second `--fix` would take our own value for the one to go back to.
    """
    same = [entry for entry in entries if _key(entry) == _key(new)]
    kept = [entry for entry in entries if _key(entry) != _key(new)]
    return [*kept, Entry(new.change, same[0].before if same else new.before)]


def _key(entry: Entry) -> tuple[str, str]:
    return entry.change.kind, entry.change.subject


def writing(entries: list[Entry]) -> tuple[CommandLine, ...]:
    """Return the commands that keep the entries, or that remove the record when there are none left."""
    if entries:
        return (CommandLine(("install", "-D", "-m", "644", "/dev/stdin", str(RECORD)), render_record(entries)),)
    return (
        CommandLine(("rm", "-f", str(RECORD))),
        CommandLine(("rmdir", "--ignore-fail-on-non-empty", str(RECORD.parent))),
    )
