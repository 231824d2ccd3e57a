"""Which submissions are the same, or the same but for white space. Pure."""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Mapping

from grader.model.recipe import Source

_WHITE_SPACE = re.compile(rb"\s+")


def content_digest(source: Source) -> str:
    """Return a digest of what the files say, whatever they are called and however they are spaced and indented."""
    contents = (_WHITE_SPACE.sub(b" ", file.content).strip() for file in source.files)
    return hashlib.sha256(b"".join(sorted(hashlib.sha256(each).digest() for each in contents if each))).hexdigest()


def same(digests: Mapping[str, str]) -> tuple[tuple[str, ...], ...]:
    """Return the keys of submissions that share a digest, as sorted groups of two and more.

    >>> same({"a": "1", "b": "2", "c": "1"})
    (('a', 'c'),)
    """
    counts = Counter(digests.values())
    groups: dict[str, list[str]] = defaultdict(list)
    for key, digest in digests.items():
        if digest and counts[digest] > 1:
            groups[digest].append(key)
    return tuple(sorted(tuple(sorted(group)) for group in groups.values()))
