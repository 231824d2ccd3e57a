"""That no message of PyYAML's scanner reaches an author in the words of its authors."""

import random
from pathlib import Path

import pytest
import yaml

from grader.loader.syntax import PARSER_ERRORS, explain
from grader.loader.text import SourceText
from tests.loader.builder import VALID

JARGON = ("token", "block end", "stream", "flow", "scalar", "document start", "<block")


def damaged(seed: int) -> str:
    """Return the valid exercise with a few characters of YAML's own where they don't belong."""
    chance = random.Random(seed)
    text = VALID
    for _ in range(3):
        place = chance.randrange(len(text))
        text = text[:place] + chance.choice(["[", "}", "{", ": ", "- ", "\t", '"', "'", "\n ", "@"]) + text[place:]
    return text


@pytest.mark.parametrize("first_seed", range(0, 300, 100))
def test_damage_is_told_without_jargon(first_seed: int) -> None:
    """Of 100 damaged files, each that is no YAML is told in our words."""
    told = []
    for seed in range(first_seed, first_seed + 100):
        source = SourceText(Path("e.yaml"), damaged(seed), b"")
        try:
            list(yaml.parse(source.text, Loader=yaml.SafeLoader))
        except PARSER_ERRORS as error:
            told.append(explain(source, error).sentence)
    assert len(told) > 50
    assert [each for each in told if any(word in each for word in JARGON)] == []
