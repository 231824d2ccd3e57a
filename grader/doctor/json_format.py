"""A checkup for scripts. Pure."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from grader.doctor.checkup import Checkup
from grader.doctor.examination import Examination
from grader.doctor.obstacles.base import Obstacle

VERSION = 1
"""Raised when a field goes or changes its meaning; not when one is added."""


def render(checkup: Checkup) -> str:
    """Return the text of one JSON object; its fields are told in this folder's README."""
    told = {
        "version": VERSION,
        "ready": checkup.is_ready,
        "lab": _examinations(checkup.lab),
        "commands": _examinations(checkup.commands),
        "languages": _examinations(checkup.languages),
        "refusal": asdict(checkup.refusal) if checkup.refusal else None,
        "obstacle": _obstacle(checkup.obstacle) if checkup.obstacle else None,
        "promises": [asdict(promise) for promise in checkup.promises],
    }
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def _examinations(examinations: Iterable[Examination]) -> list[dict[str, Any]]:
    return [{**asdict(each), "need": each.need.value} for each in examinations]


def _obstacle(obstacle: Obstacle) -> dict[str, Any]:
    return {
        "name": obstacle.name,
        "explanation": obstacle.explanation,
        "advice": asdict(obstacle.advice),
        "fixes": [mend.title for mend in obstacle.mends],
    }
