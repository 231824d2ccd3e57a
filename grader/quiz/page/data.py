"""The questions as the page's scripts read them: plain data, with the key, in the order in which it is shown."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from grader.model.language import as_written
from grader.model.questions.base import Question
from grader.model.questions.netstat_row import CELLS, HEADINGS, NetstatRow
from grader.quiz.groups import QuestionGroup, answerable_questions
from grader.quiz.marking import expected_answer
from grader.quiz.shuffling import shown_texts

_NOT_NEEDED = {"tags", "shown_by", "shuffle", "from_run", "concept"}


def quiz_data(groups: Sequence[QuestionGroup], seed: str) -> dict[str, Any]:
    """Return ``{digest, sections}``; groups without questions that a page can ask are left out.

    The digest tells one quiz from another: answers that a browser kept for one are not shown in another.
    """
    sections = [
        {
            "slug": group.slug,
            "title": group.title,
            "about": group.about,
            "questions": [
                {**question_data(question, seed), "key": f"{group.slug}/{question.id}"}
                for question in answerable_questions(group)
            ],
        }
        for group in groups
        if answerable_questions(group)
    ]
    return {"digest": hashlib.sha256(json.dumps(sections).encode()).hexdigest(), "sections": sections}


def question_data(question: Question, seed: str) -> dict[str, Any]:
    """Return a question, the right answer in words, and what there is to choose from in the learner's order."""
    written = as_written(question, with_defaults=True)
    data = {key: value for key, value in written.items() if key not in _NOT_NEEDED}
    data["expected"] = expected_answer(question)
    data["shown"] = list(shown_texts(question, seed))
    if question.concept is not None:
        data["concept"] = {**as_written(question.concept), "where": question.concept.where}
    if isinstance(question, NetstatRow):
        data["row"] = {name: question.row.cell(name) for name in CELLS}
        data["headings"] = {name: HEADINGS[name] for name in CELLS}
    return data
