"""The kinds of questions that an exercise or a topic may ask, one a file.

A new kind is a file here, one in ``grader/quiz/marking`` that marks its answers, one in ``grader/quiz/prompts``
that asks it in a terminal, and a line in the table of each.
"""

from collections.abc import Mapping

from grader.model.import_table import ImportTable
from grader.model.questions.base import Question

QUESTIONS: Mapping[str, type[Question]] = ImportTable(
    __name__,
    {
        "choice": "Choice",
        "several": "Several",
        "true-false": "TrueFalse",
        "number": "Number",
        "text": "ShortText",
        "order": "Order",
        "match": "Match",
        "netstat-row": "NetstatRow",
    },
)
