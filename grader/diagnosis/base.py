"""What a named mistake is made of: what is said of it, and how it is recognised."""

from collections.abc import Callable
from dataclasses import dataclass

from grader.diagnosis.scene import Scene
from grader.model.finding import Certainty, Diagnosis, Evidence

MANUAL = "https://man7.org/linux/man-pages/man{section}/{name}.{section}.html"


def manual(name: str, section: int) -> str:
    """Return the address of a page of the Linux manual.

    >>> manual("htons", 3)
    'https://man7.org/linux/man-pages/man3/htons.3.html'
    """
    return MANUAL.format(name=name, section=section)


@dataclass(frozen=True, slots=True)
class Sign:
    """That a mistake was recognised."""

    certainty: Certainty
    words: dict[str, object]
    """What the mistake's texts have in braces."""
    evidence: tuple[Evidence, ...] = ()


def certain(*evidence: Evidence, **words: object) -> Sign:
    """Return a sign that nothing else shows."""
    return Sign(Certainty.CERTAIN, words, evidence)


def likely(*evidence: Evidence, **words: object) -> Sign:
    """Return a sign that something else could show, but seldom does."""
    return Sign(Certainty.LIKELY, words, evidence)


def possible(*evidence: Evidence, **words: object) -> Sign:
    """Return a sign that several causes show."""
    return Sign(Certainty.POSSIBLE, words, evidence)


@dataclass(frozen=True, slots=True)
class Mistake:
    """One named mistake."""

    id: str
    title: str
    """A sentence without a full stop; like the texts below, it may have words of the sign in braces."""
    explanation: str
    """What happened, for a beginner, in two to four sentences."""
    advice: str
    """What to try."""
    concept: str
    link: str
    recognise: Callable[[Scene], Sign | None]
    """Pure. Reads states, errnos, addresses, queues, descriptors, times, statuses and bytes; no message texts."""

    def diagnose(self, scene: Scene) -> Diagnosis | None:
        """Return the diagnosis where the scene shows the mistake."""
        sign = self.recognise(scene)
        if sign is None:
            return None
        return Diagnosis(
            id=self.id,
            title=self.title.format(**sign.words),
            explanation=self.explanation.format(**sign.words),
            advice=self.advice.format(**sign.words),
            concept=self.concept,
            link=self.link,
            certainty=sign.certainty,
            evidence=sign.evidence,
        )
