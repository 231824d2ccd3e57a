"""Counterparts: one is chosen for each thing on the left."""

from collections.abc import Sequence

from grader.model.questions.match import Match
from grader.quiz.prompter import Prompter


def ask_match(question: Match, texts: Sequence[str], prompter: Prompter) -> dict[str, str]:
    """Return what was chosen for each thing on the left."""
    chosen: list[str] = []
    while len(chosen) < len(question.pairs):
        left = " ".join(question.pairs[len(chosen)].left.split())
        picked = prompter.choose(f"What belongs to `{left}`?", texts, may_go_back=bool(chosen))
        if picked is None:
            chosen.pop()
        else:
            chosen.append(picked)
    return {pair.left: right for pair, right in zip(question.pairs, chosen, strict=True)}
