r"""Reads GIFT: questions that others wrote, as ours. What we have no place for is told.

Blocks are parted by blank lines; ``//`` begins a comment, ``::name::`` a question; its answers stand in braces.
Escapes (``\=``) are left alone until the pieces are cut, so that none is taken for the sign itself.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from grader.model.questions import QUESTIONS
from grader.model.questions.base import Question
from grader.quiz.exchange.gift_answers import NotOurs, answers_of
from grader.quiz.exchange.gift_text import cut, formatted, split, unescaped
from grader.quiz.exchange.topic_yaml import slug_of

NO_EXPLANATION = "No explanation came with this question."


@dataclass
class Imported:
    """What a file gave."""

    questions: list[Question] = field(default_factory=list)
    title: str = ""
    """Its first category's name."""
    lost: list[str] = field(default_factory=list)
    """What could not be taken over: a line each, which begins with the question's name."""


def read_gift(text: str) -> Imported:
    """Return the questions of a GIFT file."""
    imported = Imported()
    ids: set[str] = set()
    for number, block in enumerate(_blocks(text), start=1):
        comments, body = _without_comments(block)
        if not body:
            continue
        if body.startswith("$CATEGORY:"):
            category = body.removeprefix("$CATEGORY:").strip().replace("//", "\0").rpartition("/")[2]
            imported.title = imported.title or category.replace("\0", "/")
            continue
        _read_block(comments, body, f"question-{number}", ids, imported)
    return imported


def _blocks(text: str) -> Iterator[str]:
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    yield from (block for block in re.split(r"\n[ \t]*\n", text) if block.strip())


def _without_comments(block: str) -> tuple[str, str]:
    lines = block.split("\n")
    comments = "\n".join(line for line in lines if line.strip().startswith("//"))
    return comments, "\n".join(line for line in lines if not line.strip().startswith("//")).strip()


def _read_block(comments: str, body: str, fallback: str, ids: set[str], imported: Imported) -> None:
    name, body = _name(body)
    given_id = re.search(r"\[id:((?:\\\]|[^\]])+)\]", comments)
    from pydantic import ValidationError

    question_id = _unique(slug_of(given_id[1] if given_id else name) or fallback, ids)
    notes: list[str] = []
    try:
        data = _question_data(body, notes)
        tags = tuple(dict.fromkeys(filter(None, map(slug_of, re.findall(r"\[tag:([^\]]+)\]", comments)))))
        data |= {"id": question_id, **({"tags": tags} if tags else {})}
        imported.questions.append(QUESTIONS[data["kind"]].validated(data))
        ids.add(question_id)
    except NotOurs as error:
        notes = [f"left out: {error}"]
    except ValidationError as error:
        problem = error.errors()[0]
        where = ".".join(map(str, problem["loc"]))
        notes = [f"left out: {where + ': ' if where else ''}{problem['msg'].removeprefix('Value error, ')}"]
    imported.lost += [f"{question_id}: {note}" for note in notes]


def _name(body: str) -> tuple[str, str]:
    if body.startswith("::"):
        name, found, rest = cut(body[2:], "::")
        if found:
            return unescaped(name), rest.strip()
    return "", body


def _unique(slug: str, taken: set[str]) -> str:
    number = 2
    unique = slug
    while unique in taken:
        unique = f"{slug[:44]}-{number}"
        number += 1
    return unique


def _question_data(body: str, notes: list[str]) -> dict[str, Any]:
    before, opened, rest = cut(body, "{")
    inside, closed, after = cut(rest, "}")
    if not opened:
        raise NotOurs("it asks nothing: a description")
    if not closed:
        raise NotOurs("its `{` is never closed")
    asked = before if not after.strip() else f"{before.rstrip()} _____ {after.lstrip()}"
    text, text_format = formatted(asked, "moodle", notes)
    pieces = split(inside, "####")
    answers, feedback = (inside, "") if len(pieces) == 1 else ("####".join(pieces[:-1]), pieces[-1])
    explanation, _ = formatted(feedback, text_format, notes)
    if not explanation:
        notes.append("it has no explanation: write one")
    return {
        "question": text,
        "explanation": explanation or NO_EXPLANATION,
        **answers_of(answers.strip(), text_format, notes),
    }
