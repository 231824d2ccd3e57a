"""Things in order: one after the other is taken from those that are left."""

from collections.abc import Sequence

from grader.model.questions.order import Order
from grader.quiz.presentation import one_line
from grader.quiz.prompter import Prompter


def ask_order(question: Order, texts: Sequence[str], prompter: Prompter) -> list[str]:
    """Return the items in the learner's order. The last one needs no asking."""
    del question
    taken: list[str] = []
    while len(taken) < len(texts) - 1:
        left = [text for text in texts if text not in taken]
        message = "What comes next?" if taken else "What comes first?"
        picked = prompter.choose(message, left, may_go_back=bool(taken))
        if picked is None:
            taken.pop()
        else:
            taken.append(picked)
    taken += [text for text in texts if text not in taken]
    prompter.show(f"Your order: {' → '.join(map(one_line, taken))}\n")
    return taken
