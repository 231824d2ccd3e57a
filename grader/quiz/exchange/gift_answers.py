"""What stands in a GIFT question's braces, as our kinds of question."""

import re
from typing import Any, NamedTuple

from grader.model.questions.patterns import check_simple
from grader.quiz.exchange.gift_text import cut, formatted, split, unescaped

_WEIGHT = re.compile(r"%(-?\d{1,3}(?:\.\d*)?)%")
_TRUTH = {"T": True, "TRUE": True, "F": False, "FALSE": False}
_NEARLY = 0.02
"""Of a hundred: weights are written with few decimals."""


class NotOurs(ValueError):  # noqa: N818 - it is what the author reads
    """We have no such question; the message says why."""


class Answer(NamedTuple):
    """One answer: its weight in percent, its text as it was written, what is said to it."""

    weight: float
    text: str
    feedback: str | None


def answers_of(inside: str, text_format: str, notes: list[str]) -> dict[str, Any]:
    """Return the keys of a question, its ``kind`` among them. Raises NotOurs."""
    if not inside:
        raise NotOurs("its answer is an essay")
    if inside.startswith(">"):
        return _order(inside)
    if inside.startswith("#"):
        return _number(inside[1:], text_format, notes)
    if len(split(inside, "~")) > 1:
        return _options(inside, text_format, notes)
    truth, *feedback = split(inside, "#")
    if truth.strip() in _TRUTH:
        return _true_false(_TRUTH[truth.strip()], feedback, text_format, notes)
    if len(split(inside, "=")) > 1 and "->" in inside:
        return _match(inside, text_format, notes)
    return _text(inside, text_format, notes)


def _answer(written: str, weight: float, text_format: str, notes: list[str]) -> Answer:
    written = written.strip()
    if given := _WEIGHT.match(written):
        weight, written = float(given[1]), written[given.end() :]
    text, _, feedback = cut(written, "#")
    said, _ = formatted(feedback, text_format, notes)
    return Answer(weight, text.strip(), said or None)


def _options(inside: str, text_format: str, notes: list[str]) -> dict[str, Any]:
    """Return a choice where an answer is marked ``=``, or else several of many with weights."""
    answers: list[Answer] = []
    for piece in split(inside, "~"):
        wrong, *right = split(piece, "=")
        answers += [_answer(wrong, 0, text_format, notes)] if wrong.strip() else []
        answers += [_answer(each, 100, text_format, notes) for each in right]
    is_single = len(split(inside, "=")) > 1
    right_weight = 100.0 if is_single else 0.0
    options = []
    for answer in answers:
        is_right = answer.weight >= 100 - _NEARLY if is_single else answer.weight > 0
        option = {"text": formatted(answer.text, text_format, notes)[0], "right": is_right}
        options.append({**option, "feedback": answer.feedback} if answer.feedback else option)
    if not is_single and (rights := sum(option["right"] is True for option in options)):
        right_weight = 100 / rights
    usual = (right_weight, 0.0, -right_weight) if not is_single else (100.0, 0.0)
    if any(min(abs(answer.weight - each) for each in usual) > _NEARLY for answer in answers):
        notes.append("left behind: weights of options; ours follow from what is right")
    return {"kind": "choice" if is_single else "several", "options": tuple(options)}


def _true_false(truth: bool, feedback: list[str], text_format: str, notes: list[str]) -> dict[str, Any]:
    said = [formatted(each, text_format, notes)[0] for each in feedback]
    if any(said[1:]):
        notes.append("left behind: the feedback to the right answer")
    return {"kind": "true-false", "answer": truth, **({"feedback": said[0]} if said and said[0] else {})}


def _pieces(inside: str) -> list[str]:
    return [piece for piece in split(inside, "=") if piece.strip()]


def _number(inside: str, text_format: str, notes: list[str]) -> dict[str, Any]:
    inside, _, other = cut(inside, "~")
    if other.strip():
        notes.append("left behind: what is said to every other number")
    answers = [_answer(piece, 100, text_format, notes) for piece in _pieces(inside)]
    right = [answer for answer in answers if answer.weight >= 100 - _NEARLY]
    if not right:
        raise NotOurs("no number has all points")
    if len(right) > 1:
        notes.append("left behind: further right numbers, but for the first")
    if right[0].feedback:
        notes.append("left behind: the feedback to the right answer")
    data: dict[str, Any] = {"kind": "number", **_value(right[0].text)}
    mistakes = []
    for answer in answers:
        if answer.weight >= 100 - _NEARLY:
            continue
        value = _value(answer.text)
        if not answer.feedback or isinstance(value["answer"], dict) or "tolerance" in value or answer.weight > 0:
            notes.append(f"left behind: what `{unescaped(answer.text)}` gets")
            continue
        mistakes.append({"answer": value["answer"], "feedback": answer.feedback})
    return {**data, **({"mistakes": tuple(mistakes)} if mistakes else {})}


def _value(written: str) -> dict[str, Any]:
    """Return ``answer``, and ``tolerance`` where there is one: of ``5``, ``5:0.5`` or ``1..5``."""
    lowest, dots, highest = written.partition("..")
    if dots:
        return {"answer": {"at_least": _as_number(lowest), "at_most": _as_number(highest)}}
    answer, _, tolerance = written.partition(":")
    near = float(_as_number(tolerance)) if tolerance else 0.0
    return {"answer": _as_number(answer), **({"tolerance": near} if near else {})}


def _as_number(written: str) -> int | float:
    try:
        value = float(written)
    except ValueError as error:
        raise NotOurs(f"`{written}` is no number") from error
    return int(value) if value.is_integer() and abs(value) <= 1e15 else value


def _text(inside: str, text_format: str, notes: list[str]) -> dict[str, Any]:
    answers = [_answer(piece, 100, text_format, notes) for piece in _pieces(inside)]
    right: list[str] = []
    patterns: list[str] = []
    mistakes: list[dict[str, Any]] = []
    for answer in answers:
        text, _ = formatted(answer.text, "plain", notes)
        spelling, has_wildcard = _spelling(text)
        if answer.weight < 100 - _NEARLY:
            if answer.weight > 0 or not answer.feedback or has_wildcard:
                notes.append(f"left behind: what `{text}` gets")
            else:
                mistakes.append({"answers": (spelling,), "feedback": answer.feedback})
            continue
        if answer.feedback:
            notes.append("left behind: the feedback to the right answer")
        if not has_wildcard:
            right.append(spelling)
        elif _is_simple(spelling):
            patterns.append(spelling)
        else:
            notes.append(f"left behind: the answer `{text}`: no pattern of ours can say it")
    if not right:
        raise NotOurs("no answer without `*` has all points")
    data: dict[str, Any] = {"kind": "text", "answers": tuple(right)}
    data |= {"patterns": tuple(patterns)} if patterns else {}
    return {**data, **({"mistakes": tuple(mistakes)} if mistakes else {})}


def _spelling(text: str) -> tuple[str, bool]:
    r"""Return Moodle's spelling as ours: a text, or a pattern where it has a ``*`` that stands for any text.

    There a star with a backslash right before it is a star; a backslash means nothing else.
    """
    pieces = re.split(r"(?<!\\)\*", text)
    literal = [piece.replace("\\*", "*") for piece in pieces]
    return (".*".join(map(_literal, literal)), True) if len(pieces) > 1 else (literal[0], False)


def _literal(text: str) -> str:
    return re.sub(r"[\\^$.*+?()\[\]{}|]", r"\\\g<0>", text)


def _is_simple(pattern: str) -> bool:
    try:
        check_simple(pattern)
    except ValueError:
        return False
    return True


def _order(inside: str) -> dict[str, Any]:
    _header, *items = inside.split("\n")
    return {"kind": "order", "items": tuple(item.strip().replace("\\\\", "\\") for item in items if item.strip())}


def _match(inside: str, text_format: str, notes: list[str]) -> dict[str, Any]:
    pairs, distractors = [], []
    for piece in _pieces(inside):
        left, arrow, right = piece.partition("->")
        if not arrow:
            raise NotOurs("a pair has no `->`")
        text = formatted(left, text_format, notes)[0]
        if text:
            pairs.append({"left": text, "right": unescaped(right)})
        else:
            distractors.append(unescaped(right))
    return {"kind": "match", "pairs": tuple(pairs), **({"distractors": tuple(distractors)} if distractors else {})}
