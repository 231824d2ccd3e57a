"""Reads the questions one by one, so that a mistake in one of them hides nothing in the others."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from grader.loader.nodes import ListNode, MappingNode, Node, Place, find, string
from grader.loader.problems import Problem, shown
from grader.loader.suggestions import did_you_mean, listed
from grader.loader.validation import missing_key, validate
from grader.loader.wording import describe
from grader.model.language import keys_of
from grader.model.questions import QUESTIONS
from grader.model.questions.base import Question
from grader.model.questions.from_run import RUN_FACTS, RunFact

KEY = "questions"
_FROM_RUN = "from_run"
_KINDS_BY_KEY = {
    "options": ("choice", "several"),
    "answers": ("text",),
    "items": ("order",),
    "pairs": ("match",),
    "row": ("netstat-row",),
    "answer": ("number", "true-false"),
}
"""What a question without a kind may be meant to be."""


class QuestionDraft(NamedTuple):
    """A question that may still be wrong."""

    node: MappingNode
    question: Question | None
    """None when it is wrong."""
    fact: RunFact | None
    """The fact of the run that it asks for."""
    fact_place: Place | None

    @property
    def value(self) -> Question:
        """The question; in place of a wrong one an empty stand-in."""
        return self.question or Question(id="", kind="", question="", explanation="")


def question_nodes(root: MappingNode) -> tuple[Node, ...]:
    """Return the items below ``questions``, whatever they are."""
    questions = root.get(KEY)
    return questions.items if isinstance(questions, ListNode) else ()


def read_questions(root: MappingNode) -> tuple[tuple[QuestionDraft, ...], list[Problem]]:
    """Return the questions that are mappings, and what is wrong with them."""
    problems: list[Problem] = []
    places = [find(Place(root, "", root.position), (KEY, index)) for index, _ in enumerate(question_nodes(root))]
    drafts = tuple(
        _read_draft(place.node, place, problems) for place in places if isinstance(place.node, MappingNode)
    )
    return drafts, problems


def question_data(root: MappingNode, drafts: tuple[QuestionDraft, ...]) -> dict[str, Any]:
    """Return the list as the model takes it; what is no mapping stays as it is, to be told as wrong."""
    by_position = {draft.node.position: draft.value for draft in drafts}
    nodes = question_nodes(root)
    return {KEY: tuple(by_position.get(node.position, node.value) for node in nodes)} if nodes else {}


def _read_draft(node: MappingNode, place: Place, problems: list[Problem]) -> QuestionDraft:
    if (name := string(node.get("id"))) is not None:
        place = place._replace(name=f"question `{shown(name)}`")
    fact_place = node.place(_FROM_RUN)
    fact = None
    if fact_place is not None and fact_place.node.value is not None:
        fact, found = _read_fact(fact_place)
        problems.extend(found)
    model, found = _kind_of(node, place)
    question = None
    if model is not None:
        data = dict(node.value)
        if fact_place is not None and _FROM_RUN in keys_of(model) and fact_place.node.value is not None:
            # In place of a wrong fact an empty stand-in, so that only the fact is told.
            data[_FROM_RUN] = fact or RunFact(fact="")
        question, complaints = validate(model, data, place)
        found += complaints
    problems.extend(found)
    is_whole = fact is not None or fact_place is None or fact_place.node.value is None
    return QuestionDraft(node, question if is_whole else None, fact, fact_place)


def _kind_of(node: MappingNode, place: Place) -> tuple[type[Question] | None, list[Problem]]:
    """Return the model of a question's kind, or None and what is wrong with the kind."""
    written = node.get("kind")
    if written is None:
        likely = next((kinds for key, kinds in _KINDS_BY_KEY.items() if key in node.entries), tuple(QUESTIONS))
        written_out = [f"kind: {kind}" for kind in likely]
        return None, [replace(missing_key(place, "kind"), hint=f"write {listed(written_out, 'or')}")]
    return _named(written, QUESTIONS, "kind", "kinds")


def _named(written: Node, table: Mapping[str, Any], thing: str, things: str) -> tuple[Any, list[Problem]]:
    name = string(written)
    if name is None:
        expected = listed(table, "or")
        return None, [Problem.at(written.position, f"`{thing}`", expected=expected, found=describe(written.value))]
    if name not in table:
        hint = did_you_mean(name, table, things)
        return None, [Problem.at(written.position, f"unknown {thing} `{shown(name)}`", hint=hint)]
    return table[name], []


def _read_fact(place: Place) -> tuple[RunFact | None, list[Problem]]:
    node = place.node
    if not isinstance(node, MappingNode):
        expected = "a mapping such as `{fact: client-port, connections: visit}`"
        return None, [Problem.at(node.position, place.name, expected=expected, found=describe(node.value))]
    written = node.get("fact")
    if written is None:
        return None, [missing_key(place, "fact")]
    model, problems = _named(written, RUN_FACTS, "fact", "facts")
    if model is None:
        return None, problems
    fact: RunFact | None
    fact, problems = validate(model, node.value, place)
    return fact, problems


def run_fact_problems(drafts: tuple[QuestionDraft, ...]) -> Iterator[Problem]:
    """Yield the questions about a run where there is none: in a topic."""
    for draft in drafts:
        if draft.fact_place is not None:
            what = "a topic has no run that `from_run` could tell of"
            hint = "put the question into an exercise, or give it an answer"
            yield Problem.at(draft.fact_place.key_position, what, hint=hint)
