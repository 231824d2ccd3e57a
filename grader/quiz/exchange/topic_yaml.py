"""Questions as a topic's file: what ``sockgrade lint`` and the quiz read."""

import re
from collections.abc import Sequence
from typing import Any

import yaml

from grader.model.language import as_written
from grader.model.questions.base import Question

_NEEDS_QUOTES = re.compile("[\x85\u2028\u2029\ufeff]|^[-+.0-9]")
"""YAML's further line breaks; and what may be a number: its versions differ in that, as about ``1e9``."""


class _Dumper(yaml.SafeDumper):
    """Writes several lines as a block, and what could be read as something else between quotes."""


def _represent_text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    style = '"' if _NEEDS_QUOTES.search(text) else "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent_text)


def slug_of(text: str) -> str:
    """Return a name made of any text; empty where it has no letter and no digit of ASCII.

    >>> slug_of("Week 3: TCP")
    'week-3-tcp'
    """
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:48].strip("-")


def topic_yaml(slug: str, title: str, about: str, questions: Sequence[Question]) -> str:
    """Return the YAML of a topic with these questions."""
    data = {
        "topic": slug,
        "title": title,
        "about": about,
        "questions": [_question(question) for question in questions],
    }
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)


def _question(question: Question) -> dict[str, Any]:
    data = as_written(question)
    first = {key: data.pop(key) for key in ("id", "kind", "question")}
    last = {key: data.pop(key) for key in ("explanation",)}
    return {**first, **data, **last}
