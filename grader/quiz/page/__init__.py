"""The self-check as a page: one HTML file with all that it needs inside, and nothing fetched from elsewhere.

The page's parts are the files of this folder: ``page.html`` is the frame, ``page.css`` how it looks, and the
scripts below do the rest in the learner's browser. Pure but for reading these files.
"""

import base64
import hashlib
import html
import json
from collections.abc import Sequence
from importlib.resources import files
from string import Template
from typing import Any

from grader import __version__
from grader.quiz.groups import QuestionGroup
from grader.quiz.page.data import quiz_data

SCRIPTS = (
    "marking.js",
    "elements.js",
    "progress.js",
    "controls.js",
    "question.js",
    "answers_file.js",
    "page.js",
)
"""In the order in which they need one another."""
DEFAULT_TITLE = "Check yourself: Linux sockets"


def render_page(groups: Sequence[QuestionGroup], *, seed: str = "", title: str = DEFAULT_TITLE) -> str:
    """Return the page that asks the groups' questions; what only a run can answer is left out.

    ``seed`` says in which order options and items are shown, as in the terminal. Raises ValueError when no question
    is left.
    """
    data = quiz_data(groups, seed)
    if not data["sections"]:
        raise ValueError("there is no question that a page can ask")
    style, script = _part("page.css"), "\n".join(map(_part, SCRIPTS))
    return Template(_part("page.html")).substitute(
        policy=_policy(style, script),
        version=html.escape(__version__),
        title=html.escape(title),
        style=style,
        script=script,
        quiz=for_script_element(data),
    )


def for_script_element(data: Any) -> str:
    r"""Return JSON that may stand in a ``<script>`` element: no ``<`` in it, so nothing can end or open a tag.

    See "Restrictions for contents of script elements" in the HTML standard.

    >>> for_script_element("</script><!--")
    '"\\u003c/script>\\u003c!--"'
    """
    return json.dumps(data, separators=(",", ":")).replace("<", "\\u003c")


def _part(name: str) -> str:
    return (files(__name__) / name).read_text("utf-8")


def _policy(style: str, script: str) -> str:
    """Return the page's Content-Security-Policy: its own style and script, and nothing else, may be used."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {_hash(script)}",
            f"style-src {_hash(style)}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
