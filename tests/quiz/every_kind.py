"""A topic with a question of every kind, and the keys, lines and answers that are right and wrong for each."""

from pathlib import Path

from grader.loader import load_topic
from grader.model.questions.base import Question
from grader.quiz.shuffling import shown_texts

SEED = "fixed"
"""What the learner of these tests shuffles by."""
TOPIC = """\
topic: every-kind
title: A question of every kind
about: For tests.
questions:
  - id: choice
    kind: choice
    question: Who chooses a client's port?
    hint: Not the server.
    options:
      - {text: The kernel, right: true}
      - {text: The server, feedback: It only hears of it.}
      - {text: Nobody at all}
    explanation: See ip(7).
    concept: {title: Ephemeral ports, link: "man:ip(7)"}
    tags: [ports]
  - id: several
    kind: several
    question: Which are states?
    options: [{text: LISTEN, right: true}, {text: OPEN, feedback: No such state.}, {text: TIME_WAIT, right: true}]
    explanation: See tcp(7).
  - id: true-false
    kind: true-false
    question: A TIME_WAIT row belongs to a process.
    answer: false
    feedback: Look for its descriptor.
    explanation: The program has closed it.
  - id: number
    kind: number
    question: Which port has https?
    answer: 443
    mistakes: [{answer: 80, feedback: That is http.}]
    explanation: See services(5).
    tags: [ports]
  - id: text
    kind: text
    question: Which function makes a socket listen?
    answers: [listen, listen()]
    mistakes: [{answers: [accept], feedback: That fetches clients.}]
    explanation: See listen(2).
  - id: order
    kind: order
    question: How does a connection begin?
    items: [SYN, "SYN, ACK", ACK]
    explanation: Three packets.
  - id: match
    kind: match
    question: Which port has which service?
    pairs: [{left: p80, right: http, feedback: The web has 80.}, {left: p22, right: ssh}]
    distractors: [gopher]
    explanation: See services(5).
  - id: netstat-row
    kind: netstat-row
    question: Fill in the row of a listener.
    row: {proto: tcp, local: "0.0.0.0:9999", foreign: "0.0.0.0:*", state: LISTEN}
    blanks: [local, state]
    explanation: No other end is known yet.
"""
KINDS = ("choice", "several", "true-false", "number", "text", "order", "match", "netstat-row")


def write_topic(top: Path) -> Path:
    """Write the topic below a folder of exercises, and return that folder."""
    (top / "topics").mkdir(parents=True, exist_ok=True)
    (top / "topics" / "every-kind.yaml").write_text(TOPIC)
    return top


def write_seed(state_home: Path) -> Path:
    """Let a learner shuffle by the seed of these tests, and return the file with the answers."""
    path = state_home / "sockgrade" / "quiz.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'{{"version": 1, "seed": "{SEED}", "rounds": {{}}, "answers": {{}}}}')
    return path


def questions(top: Path) -> dict[str, Question]:
    """Return the questions by their ids, which are the names of their kinds."""
    return {each.id: each for each in load_topic(top / "topics" / "every-kind.yaml").questions}


class Answers:
    """What a learner presses or types, by the order in which this learner sees things."""

    def __init__(self, top: Path, labels: str) -> None:
        """``labels``: ``abc`` for letters, ``123`` for numbers."""
        self._questions = questions(top)
        self._labels = labels

    def _label(self, kind: str, text: str, among: tuple[str, ...] | None = None) -> str:
        texts = among or shown_texts(self._questions[kind], SEED)
        return self._labels[texts.index(text)]

    def labels_of(self, kind: str, *texts: str) -> list[str]:
        """Return the labels of these texts."""
        return [self._label(kind, text) for text in texts]

    def in_order(self, *items: str) -> list[str]:
        """Return the labels to take one after the other; the last is not asked for."""
        left = shown_texts(self._questions["order"], SEED)
        labels = []
        for item in items[:-1]:
            labels.append(self._label("order", item, left))
            left = tuple(each for each in left if each != item)
        return labels

    def lines(self, kind: str, *, right: bool) -> list[str]:
        """Return the lines, or for lists the labels, that answer a question."""
        if kind == "choice":
            return self.labels_of(kind, "The kernel" if right else "The server")
        if kind == "several":
            return [" ".join(self.labels_of(kind, "LISTEN", "TIME_WAIT" if right else "OPEN"))]
        if kind == "order":
            return self.in_order(*(("SYN", "SYN, ACK", "ACK") if right else ("ACK", "SYN, ACK", "SYN")))
        if kind == "match":
            return self.labels_of(kind, *(("http", "ssh") if right else ("ssh", "gopher")))
        others = {
            "true-false": ([self._labels[1]], [self._labels[0]]),
            "number": (["443"], ["80"]),
            "text": (["listen"], ["accept"]),
            "netstat-row": (["0.0.0.0:9999", "LISTEN"], ["9999", "OPEN"]),
        }
        return others[kind][0 if right else 1]


WRONG_WORDS = {
    "choice": "It only hears of it.",
    "several": "No such state.",
    "true-false": "Look for its descriptor.",
    "number": "That is http.",
    "text": "That fetches clients.",
    "order": "SYN → SYN, ACK → ACK",
    "match": "The web has 80.",
    "netstat-row": "Local Address 0.0.0.0:9999; State LISTEN",
}
"""What is said to each wrong answer."""
