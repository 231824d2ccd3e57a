"""Says in an author's words what pydantic says in its own: what was expected, what was found."""

import re
from collections.abc import Callable
from ipaddress import AddressValueError
from typing import Any, NamedTuple, get_args

from pydantic_core import ErrorDetails

from grader.loader.nodes import Node, ScalarNode
from grader.loader.problems import shown
from grader.loader.scalars import is_number
from grader.loader.suggestions import did_you_mean, listed
from grader.model.base import Slug
from grader.model.questions.base import ConceptLink, NodeId
from grader.model.questions.netstat_row import Address
from grader.model.steps.lookup_service import ServiceName
from grader.model.steps.send import Hexadecimal
from grader.model.steps.set_sysctl import SysctlName, SysctlValue


class Wording(NamedTuple):
    """The parts of a problem besides its place."""

    expected: str = ""
    found: str = ""
    remark: str = ""
    """What is wrong, where no expectation says it."""
    hint: str = ""


def describe(value: object) -> str:
    """Return what kind of value this is, and which.

    >>> describe("abc"), describe(3), describe(None)
    ('text `abc`', 'whole number `3`', 'nothing')
    """
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, str):
        return f"text `{shown(value)}`" if value else "empty text"
    if isinstance(value, int | float):
        return f"{'whole ' if isinstance(value, int) else ''}number `{value}`"
    if isinstance(value, tuple | list):
        return "a list" if value else "an empty list"
    return "a mapping" if value else "an empty mapping"


def _pattern(alias: Any) -> str:
    """Return the regular expression in an annotated type."""
    return next(str(each.pattern) for each in get_args(alias)[1:] if getattr(each, "pattern", None))


_TEXT, _NUMBER, _LIST, _MAPPING = "text", "a number", "a list", "a mapping of keys to values"
_KINDS = {
    "string_type": _TEXT,
    "string_unicode": _TEXT,
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "bool_type": "`true` or `false`",
    "tuple_type": _LIST,
    "list_type": _LIST,
    "dataclass_type": _MAPPING,
    "dict_type": _MAPPING,
    "none_required": "nothing",
}
_SHAPES = {
    _pattern(Slug): "a name of lower-case letters and digits, with single dashes between them",
    _pattern(ConceptLink): "a page (`https://…`) or a manual page such as `man:tcp(7)`",
    _pattern(NodeId): "a test such as `tests/quiz/test_facts.py::test_a_listener`",
    _pattern(Address): "an address and a port as netstat prints them, such as `0.0.0.0:9999` or `:::*`",
    _pattern(ServiceName): "the name of a service, such as `ssh`",
    _pattern(Hexadecimal): "pairs of hexadecimal digits, such as `48 69 0a`",
    _pattern(SysctlName): "a setting below `net.`, such as `net.ipv4.tcp_syncookies`",
    _pattern(SysctlValue): "a number, or up to three with a space between them",
}


def word_error(error: ErrorDetails, node: Node) -> Wording:
    """Return an error of pydantic in our words; ``node`` is where the value stands in the file."""
    kind = error["type"]
    if kind in _KINDS:
        return Wording(_KINDS[kind], describe(error["input"]), hint=_hint(_KINDS[kind], node))
    return _WORDS.get(kind, _other)(error)


def _hint(expected: str, node: Node) -> str:
    if not isinstance(node, ScalarNode):
        return ""
    value = node.value
    if expected == _TEXT and value is not None and not isinstance(value, str):
        return "put it in quotes to make it text"
    if expected == _LIST and value is not None:
        return f"write `[{shown(', '.join(str(value).split()))}]`"
    if not isinstance(value, str):
        return ""
    if "`true`" in expected and value.lower() in ("yes", "on", "y", "no", "off", "n"):
        return f"write `{'true' if value.lower() in ('yes', 'on', 'y') else 'false'}`"
    if "number" in expected and is_number(value):
        return "leave the quotes out"
    return ""


def _bound(words: str, key: str) -> Callable[[ErrorDetails], Wording]:
    return lambda error: Wording(f"{words} {error['ctx'][key]:g}", describe(error["input"]))


def _length(error: ErrorDetails) -> Wording:
    value = error["input"]
    unit = "character" if isinstance(value, str) else "entry" if isinstance(value, dict) else "item"
    words, key = ("at least", "min_length") if "min_length" in error["ctx"] else ("at most", "max_length")
    return Wording(f"{words} {_counted(error['ctx'][key], unit)}", _counted(len(value), unit) if value else "none")


def _counted(number: int, unit: str) -> str:
    plural = f"{unit[:-1]}ies" if unit.endswith("y") else f"{unit}s"
    return f"{number:,} {unit if number == 1 else plural}"


def _choice(error: ErrorDetails) -> Wording:
    choices = re.findall(r"'([^']*)'", error["ctx"]["expected"])
    if not choices:
        return Wording(f"`{error['ctx']['expected'].lower()}`", describe(error["input"]))
    word = error["input"]
    hint = did_you_mean(word, choices) if isinstance(word, str) else ""
    return Wording(listed(choices, "or"), describe(word), hint=hint)


def _shape(error: ErrorDetails) -> Wording:
    pattern = error["ctx"]["pattern"]
    return Wording(_SHAPES.get(pattern, f"text like the regular expression `{pattern}`"), describe(error["input"]))


def _address(error: ErrorDetails) -> Wording:
    is_ipv6 = error["loc"][-1] == "ipv6"
    example = "an IPv6 address, such as `fd09::10`" if is_ipv6 else "an IPv4 address, such as `10.9.0.10`"
    return Wording(example, describe(error["input"]))


def _value(error: ErrorDetails) -> Wording:
    """Take the message that one of our own validators raised apart."""
    cause = error["ctx"]["error"]
    if isinstance(cause, AddressValueError):
        return _address(error)
    message = str(cause)
    if not message.startswith("expected "):
        return Wording(remark=message)
    expected, _, found = message.removeprefix("expected ").partition(", found ")
    is_collection = isinstance(error["input"], dict | tuple)
    return Wording(expected, found or ("" if is_collection else describe(error["input"])))


def _other(error: ErrorDetails) -> Wording:
    return Wording("another kind of value", describe(error["input"]))


_WORDS: dict[str, Callable[[ErrorDetails], Wording]] = {
    "greater_than_equal": _bound("at least", "ge"),
    "less_than_equal": _bound("at most", "le"),
    "greater_than": _bound("more than", "gt"),
    "less_than": _bound("less than", "lt"),
    "string_too_short": _length,
    "string_too_long": _length,
    "too_short": _length,
    "too_long": _length,
    "literal_error": _choice,
    "enum": _choice,
    "string_pattern_mismatch": _shape,
    "is_instance_of": _address,
    "value_error": _value,
}
