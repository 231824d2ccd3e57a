"""What says which members a bundle has, and that they are what was written. Pure.

Every member has its digest in the manifest, and the manifest one of its own: that shows damage and carelessness.
Who can write a bundle can also write all digests: only a key that they do not have shows forgery (RFC 2104).
"""

import hashlib
import hmac
import json
from typing import Any

from grader.evidence.problems import EvidenceProblem
from grader.model.facts import facts
from grader.report.escape import dump_json
from grader.report.json_format import plain

FORMAT = "sockgrade evidence"
FORMAT_VERSION = 2
"""Raised when what is written now can't be read as what was written before."""
NAMED_BUNDLED_VERSION = 1
"""In which only the submission's name, ``bundled``, says that nothing was handed in."""
_READ_VERSIONS = (NAMED_BUNDLED_VERSION, FORMAT_VERSION)
MANIFEST = "manifest.json"
DIGEST = "manifest.sha256"
SIGNATURE = "manifest.hmac-sha256"
SHORTEST_KEY_BYTES = 16
"""NIST SP 800-107, 5.3.2, asks for at least 112 bits of strength."""


@facts
class Member:
    """One file of a bundle."""

    bytes: int
    sha256: str


@facts
class Manifest:
    """What a bundle holds."""

    format: str = FORMAT
    format_version: int = FORMAT_VERSION
    sockgrade: str
    """The version that ran it."""
    kernel: str
    """The release of the Linux that it ran on."""
    exercise: str
    """The exercise's name."""
    exercise_digest: str
    submission: str
    submission_digest: str
    programs: dict[str, str]
    """The digest of each program's files."""
    members: dict[str, Member]
    """By their paths."""


def member_of(content: bytes) -> Member:
    """Return what the manifest says of a member."""
    return Member(bytes=len(content), sha256=hashlib.sha256(content).hexdigest())


def seal(manifest: Manifest, key: bytes | None) -> dict[str, bytes]:
    """Return the manifest's own members: itself, its digest, and with a key its signature."""
    content = (dump_json(plain(manifest)) + "\n").encode("ascii")
    sealed = {MANIFEST: content, DIGEST: f"{hashlib.sha256(content).hexdigest()}\n".encode()}
    if key is not None:
        sealed[SIGNATURE] = f"{_signature(content, key)}\n".encode()
    return sealed


def open_manifest(members: dict[str, bytes], key: bytes | None) -> Manifest:
    """Return the manifest of members that are all what it says. Raises EvidenceProblem for any others."""
    content = members.get(MANIFEST)
    if content is None or not _is_ours(content):
        raise EvidenceProblem("it is no evidence of a run", "`sockgrade run EXERCISE --evidence FILE` writes one")
    _check_version(content)
    _check_signature(members, content, key)
    digest = members.get(DIGEST, b"").decode("ascii", "replace").strip()
    if digest != hashlib.sha256(content).hexdigest():
        raise _damaged(MANIFEST)
    manifest = _parse(content)
    listed = {*manifest.members, MANIFEST, DIGEST, *((SIGNATURE,) if SIGNATURE in members else ())}
    for name in sorted(listed ^ members.keys()):
        what = "is missing" if name in listed else "is not in its manifest"
        raise EvidenceProblem(f"its member `{name}` {what}", _WHOLE)
    for name, member in manifest.members.items():
        if member_of(members[name]) != member:
            raise _damaged(name)
    return manifest


_WHOLE = "take the file as it was written, or run the submission again"


def _damaged(name: str) -> EvidenceProblem:
    return EvidenceProblem(f"its member `{name}` is not what was written: the digest is another", _WHOLE)


def _load(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def _is_ours(content: bytes) -> bool:
    written = _load(content)
    return isinstance(written, dict) and written.get("format") == FORMAT


def _check_version(content: bytes) -> None:
    version = _load(content).get("format_version")
    if version not in _READ_VERSIONS:
        known = " and ".join(map(str, _READ_VERSIONS))
        what = f"its format has the version {version!r:.20}, and this sockgrade reads {known}"
        raise EvidenceProblem(what, "replay it with the sockgrade that wrote it")


def _check_signature(members: dict[str, bytes], content: bytes, key: bytes | None) -> None:
    if key is None:
        return
    signature = members.get(SIGNATURE)
    if signature is None:
        raise EvidenceProblem("it is not signed", "give the key to `sockgrade run`, too; or replay it without one")
    if not hmac.compare_digest(signature.strip(), _signature(content, key).encode()):
        raise EvidenceProblem("its signature is not that of this key: it was changed, or signed with another key")


def _signature(content: bytes, key: bytes) -> str:
    return hmac.new(key, content, hashlib.sha256).hexdigest()


def _parse(content: bytes) -> Manifest:
    from pydantic import TypeAdapter, ValidationError

    try:
        return TypeAdapter(Manifest).validate_json(content)
    except ValidationError as error:
        raise EvidenceProblem(f"its manifest is wrong: {error.errors()[0]['msg']}", _WHOLE) from error
