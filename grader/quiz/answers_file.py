"""Files of answers: read with the places of all that is wrong in them, marked, and written.

quiz: exercise-2
answers:
  recv-q-of-listen: b
  same-port: From the client's address and port in the packet

Questions about a run can't be answered in a file: another run has other ports and descriptors.
"""

import json
import math
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from grader.loader.nodes import Entry, MappingNode, string
from grader.loader.problems import ExerciseProblems, Position, Problem, shown
from grader.loader.root import LoadedRoot, read_root
from grader.loader.suggestions import did_you_mean
from grader.loader.wording import describe
from grader.model.marks import AnswerStatus, MarkedAnswer, QuizMarks
from grader.model.questions.base import Question
from grader.quiz.about_run import fact_of
from grader.quiz.marking import MalformedAnswer, expected_answer, mark

THING = "file of answers"
_KEYS = ("quiz", "answers")
_NOT_PRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
"""What JSON leaves as it is, and YAML does not allow (1.2, section 5.1) or takes for the end of a line."""


class Answers(NamedTuple):
    """What a file of answers holds."""

    given: dict[str, Entry]
    """By the questions' ids."""
    problems: tuple[Problem, ...]
    """All that can't be understood."""


def read_answers(path: Path, quiz: str, questions: Sequence[Question], data: bytes | None = None) -> Answers:
    """Return the answers to a quiz's questions, and every mistake in the file. Never raises for its content.

    ``data`` is the content where the file is in an archive; ``path`` is then only named.
    """
    try:
        loaded = read_root(path, THING, data)
    except ExerciseProblems as error:
        return Answers({}, error.problems)
    problems = [*loaded.problems, *_key_problems(loaded, quiz)]
    section = loaded.root.get("answers")
    if not isinstance(section, MappingNode):
        if section is not None:
            expected, found = "a mapping from questions to answers", describe(section.value)
            problems.append(Problem.at(section.position, "`answers`", expected=expected, found=found))
        return Answers({}, tuple(problems))
    known = {question.id: question for question in questions}
    for name, entry in section.entries.items():
        if name not in known:
            hint = did_you_mean(name, known, "questions")
            problems.append(Problem.at(entry.key_position, f"there is no question `{shown(name)}`", hint=hint))
        elif fact_of(known[name]) is not None:
            what = f"the question `{shown(name)}` is about a run of your own, and can't be answered in a file"
            problems.append(Problem.at(entry.key_position, what, hint="leave it out"))
    return Answers({name: entry for name, entry in section.entries.items() if name in known}, tuple(problems))


def _key_problems(loaded: LoadedRoot, quiz: str) -> list[Problem]:
    root = loaded.root
    problems = [
        Problem.at(entry.key_position, f"unknown key `{shown(key)}`", hint=did_you_mean(key, _KEYS, "keys here"))
        for key, entry in root.entries.items()
        if key not in _KEYS
    ]
    if "answers" not in root.entries:
        problems.append(Problem.at(root.position, "missing key `answers`"))
    named = root.get("quiz")
    if named is not None and string(named) != quiz:
        expected, found = f"`{quiz}`", describe(named.value)
        problems.append(
            Problem.at(named.position, "these are the answers of another quiz", expected=expected, found=found)
        )
    return problems


def mark_answers(
    path: Path, quiz: str, questions: Sequence[Question], *, data: bytes | None = None, may_be_link: bool = True
) -> QuizMarks:
    """Return the marks of a file of answers. Questions about a run don't count.

    ``data``: the content, where the file is in an archive.
    ``may_be_link``: whether a symbolic link is followed. One in a submission could lead to a file of the grader's.
    """
    if os.path.islink(path) and not may_be_link:
        link = Problem.at(Position(path, 1, 1), f"cannot read the {THING}: it is a symbolic link")
        answers = Answers({}, (link,))
    else:
        answers = read_answers(path, quiz, questions, data)
    marked = tuple(
        _marked(question, answers.given.get(question.id)) for question in questions if fact_of(question) is None
    )
    return QuizMarks(
        quiz=quiz,
        file=path.name,
        points=sum(each.points for each in marked),
        points_possible=sum(each.points_possible for each in marked),
        answers=marked,
        problems=tuple(_told(problem, path) for problem in sorted(answers.problems)),
    )


def _told(problem: Problem, path: Path) -> str:
    """Return a problem with the file's name alone: where a submission was kept is nobody's business."""
    return str(problem).replace(f"{path}:", f"{path.name}:", 1)


def _marked(question: Question, entry: Entry | None) -> MarkedAnswer:
    about: dict[str, Any] = {
        "id": question.id,
        "question": " ".join(question.question.split()),
        "kind": question.kind,
        "points_possible": question.points,
        "expected": expected_answer(question),
        "explanation": question.explanation.strip(),
    }
    if entry is None or entry.node.value is None:
        return MarkedAnswer(status=AnswerStatus.UNANSWERED, **about)
    about |= {"line": entry.key_position.line, "given": json.dumps(_plain(entry.node.value), ensure_ascii=False)}
    try:
        marks = mark(question, entry.node.value)
    except MalformedAnswer as error:
        return MarkedAnswer(status=AnswerStatus.MALFORMED, message=str(error), **about)
    partly = AnswerStatus.PARTLY if marks.points > 0 else AnswerStatus.WRONG
    status = AnswerStatus.RIGHT if marks.right else partly
    return MarkedAnswer(status=status, points=marks.points, feedback=marks.feedback, **about)


def _plain(value: Any) -> Any:
    """Return a value as JSON has it; what JSON can't say, such as infinity, as text."""
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def _as_yaml(answer: object) -> str:
    """Return an answer as JSON, which is YAML too and leaves nothing to be resolved otherwise, on one line."""
    text = json.dumps(_plain(answer), ensure_ascii=False)
    return _NOT_PRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def write_answers(path: Path, quiz: str, answers: Mapping[str, object]) -> None:
    """Write a file of answers, which takes the place of an older one at once. Raises OSError."""
    lines = [
        f"# Answers to the questions of {quiz}. Check them with: sockgrade quiz {quiz} --answers {path.name}",
        f"quiz: {quiz}",
        "answers:" if answers else "answers: {}",
        *(f"  {name}: {_as_yaml(answer)}" for name, answer in answers.items()),
    ]
    descriptor, name = tempfile.mkstemp(prefix=".answers-", dir=path.parent)
    try:
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
