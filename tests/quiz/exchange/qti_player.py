"""Scores QTI 2.1 items as a player does, from the specification: a second opinion on what an item gives.

Only what items of ours use: match, member, equal, bounds, and the points of a mapping.
"""

import xml.etree.ElementTree as ET
from collections.abc import Callable
from typing import Any

Response = Any
"""A text, a number, a list of texts, or None."""


class Player:
    """One item and the responses to it."""

    def __init__(self, item: bytes, responses: dict[str, Response]) -> None:
        root = ET.fromstring(item)
        for each in root.iter():
            each.tag = each.tag.rpartition("}")[2]
        self.root = root
        self.values: dict[str, Any] = {
            each.get("identifier", ""): responses.get(each.get("identifier", ""))
            for each in root.findall("responseDeclaration")
        }
        assert set(responses) <= set(self.values)
        self.values |= {"SCORE": 0.0, "FEEDBACK": []}
        processing = root.find("responseProcessing")
        assert processing is not None
        for rule in processing:
            self._run(rule)

    @property
    def score(self) -> float:
        """What the responses earned."""
        score = self.values["SCORE"]
        assert isinstance(score, float)
        return score

    @property
    def said(self) -> list[str]:
        """The texts of the feedback that is shown, in the order of the rules."""
        texts = {each.get("identifier"): "".join(each.itertext()) for each in self.root.findall("modalFeedback")}
        return [texts[identifier] for identifier in self.values["FEEDBACK"]]

    def _run(self, rule: ET.Element) -> None:
        if rule.tag == "setOutcomeValue":
            self.values[rule.get("identifier", "")] = self._value(rule[0])
            return
        assert rule.tag == "responseCondition"
        (branch,) = rule
        if self._value(branch[0]) is True:
            for each in branch[1:]:
                self._run(each)

    def _value(self, expression: ET.Element) -> Any:
        return _EXPRESSIONS[expression.tag](self, expression)

    def _all(self, expression: ET.Element) -> list[Any]:
        return [self._value(each) for each in expression]

    def _mapped(self, expression: ET.Element) -> float:
        identifier = expression.get("identifier")
        declaration = self.root.find(f"responseDeclaration[@identifier='{identifier}']")
        assert declaration is not None
        mapping = declaration.find("mapping")
        assert mapping is not None
        points = {entry.get("mapKey"): float(entry.get("mappedValue", "")) for entry in mapping}
        insensitive = {
            str(entry.get("mapKey")).lower(): float(entry.get("mappedValue", ""))
            for entry in mapping
            if entry.get("caseSensitive") == "false"
        }
        given = self.values[str(identifier)]
        distinct = set(given) if isinstance(given, list) else {given}
        total = sum(points.get(each, insensitive.get(str(each).lower(), 0.0)) for each in distinct)
        return max(total, float(mapping.get("lowerBound", "-inf")))


def _base(_player: Player, expression: ET.Element) -> Any:
    text = expression.text or ""
    return float(text) if expression.get("baseType") == "float" else text


def _index(player: Player, expression: ET.Element) -> Any:
    items = player._all(expression)[0]
    place = int(expression.get("n", ""))
    return items[place - 1] if items and place <= len(items) else None


def _equal(player: Player, expression: ET.Element) -> bool | None:
    one, other = player._all(expression)
    below, above = map(float, expression.get("tolerance", "").split())
    return None if one is None else other - below <= one <= other + above


def _same_text(player: Player, expression: ET.Element) -> bool | None:
    one, other = player._all(expression)
    return None if one is None else one.lower() == other.lower()


def _multiple(player: Player, expression: ET.Element) -> list[Any]:
    kept: list[Any] = []
    for each in player._all(expression):
        kept += each if isinstance(each, list) else [each]
    return kept


_EXPRESSIONS: dict[str, Callable[[Player, ET.Element], Any]] = {
    "baseValue": _base,
    "variable": lambda player, each: player.values[each.get("identifier", "")],
    "mapResponse": Player._mapped,
    "sum": lambda player, each: sum(player._all(each)),
    "multiple": _multiple,
    "index": _index,
    "equal": _equal,
    "stringMatch": _same_text,
    "isNull": lambda player, each: player._all(each)[0] in (None, "", []),
    "not": lambda player, each: not player._all(each)[0],
    "and": lambda player, each: all(value is True for value in player._all(each)),
    "or": lambda player, each: any(value is True for value in player._all(each)),
    "match": lambda player, each: len(set(map(str, player._all(each)))) == 1,
    "member": lambda player, each: player._all(each)[0] in (player._all(each)[1] or []),
    "gte": lambda player, each: player._all(each)[0] >= player._all(each)[1],
    "lte": lambda player, each: player._all(each)[0] <= player._all(each)[1],
}
