"""Settles the questions about a run: the run just made tells which answer is right.

Pure. Only what steps saw that passed, and that students may see, is looked at.
"""

from dataclasses import replace

from grader.model.exercise import Exercise
from grader.model.facts import facts
from grader.model.finding import Evidence, Outcome
from grader.model.questions.base import Question
from grader.model.questions.choice import Choice
from grader.model.questions.comparison import normalised
from grader.model.questions.from_run import RunFact
from grader.model.questions.number import Number
from grader.model.questions.text import ShortText
from grader.model.recording import Recording
from grader.quiz.facts import FACTS, NotSeen
from grader.quiz.facts.seen import Observations


@facts
class AskedQuestion:
    """A question that can be marked."""

    question: Question
    evidence: tuple[Evidence, ...] = ()
    """What is shown once it is answered: the rows of the run that it is about."""
    about_run: bool = False


@facts
class LeftOut:
    """A question that can't be asked, and why."""

    question: Question
    why: str


def fact_of(question: Question) -> RunFact | None:
    """Return the fact of a run that a question asks for, if it does."""
    return question.from_run if isinstance(question, Choice | Number | ShortText) else None


def questions_without_run(questions: tuple[Question, ...]) -> tuple[AskedQuestion, ...]:
    """Return the questions that are about no run."""
    return tuple(AskedQuestion(question=each) for each in questions if fact_of(each) is None)


def settle_questions(
    exercise: Exercise, recording: Recording
) -> tuple[tuple[AskedQuestion, ...], tuple[LeftOut, ...]]:
    """Return the exercise's questions about the run just made, and those of them that it can't answer."""
    observations = _shown(exercise, recording)
    hidden = _hidden_names(exercise)
    asked: list[AskedQuestion] = []
    left_out: list[LeftOut] = []
    for question in exercise.questions:
        fact = fact_of(question)
        if fact is None:
            continue
        if any(mention.name in hidden for mention in fact.mentions()):
            left_out.append(LeftOut(question=question, why="only your instructor sees what it asks about"))
            continue
        try:
            seen = FACTS[fact.fact](fact, observations)
            settled = settle(question, seen.value)
        except NotSeen as reason:
            left_out.append(LeftOut(question=question, why=str(reason)))
        else:
            asked.append(AskedQuestion(question=settled, evidence=(seen.evidence,), about_run=True))
    return tuple(asked), tuple(left_out)


def _shown(exercise: Exercise, recording: Recording) -> Observations:
    passed = {finding.id for finding in recording.report.findings if finding.outcome is Outcome.PASSED}
    shown = {step.id for step in exercise.steps if step.audience == "student"} & passed
    return {step: seen for step, seen in recording.observations.items() if step in shown}


def _hidden_names(exercise: Exercise) -> frozenset[str]:
    """Return the ids of hidden steps, and the names that no other step introduces: a reason must not tell them."""
    names: dict[str, set[str]] = {"student": set(), "instructor": set()}
    for step in exercise.steps:
        names[step.audience] |= {step.id, *(each.name for each in step.options.introductions())}
    return frozenset(names["instructor"] - names["student"])


def settle(question: Question, value: int | str) -> Question:
    """Return the question with the fact as its right answer. Raises NotSeen when no option is the fact."""
    if isinstance(question, Number):
        number = replace(question, answer=float(value), from_run=None, mistakes=())
        wrong = tuple(each for each in question.mistakes if not number.is_right(each.answer))
        return replace(number, mistakes=wrong)
    if isinstance(question, ShortText):
        spoken = replace(question, answers=(str(value),), from_run=None, mistakes=())
        unspoken = tuple(each for each in question.mistakes if not any(map(spoken.is_right, each.answers)))
        return replace(spoken, mistakes=unspoken)
    assert isinstance(question, Choice)
    form = normalised(str(value))
    options = tuple(replace(option, right=normalised(option.text) == form) for option in question.options)
    if not any(option.right for option in options):
        raise NotSeen(f"none of its options is what the run showed: `{value}`")
    return replace(question, options=options, from_run=None)
