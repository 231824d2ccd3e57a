"""Trees with places, the same from both parsers of PyYAML."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from grader.loader.nodes import ListNode, MappingNode, Node
from grader.loader.problems import ExerciseProblems
from grader.loader.text import SourceText
from grader.loader.tree import Tree, read_tree
from tests.loader.builder import VALID

PARSERS = [yaml.SafeLoader, *([yaml.CSafeLoader] if yaml.__with_libyaml__ else [])]
pytestmark = pytest.mark.parametrize("parser", PARSERS)


def tree_of(text: str, parser: Any) -> Tree:
    return read_tree(SourceText(Path("e.yaml"), text, text.encode()), parser)


def refusals(text: str, parser: Any) -> list[str]:
    """Return what is wrong with a text, whether or not a tree could be made of it."""
    try:
        problems = tree_of(text, parser).problems
    except ExerciseProblems as error:
        problems = error.problems
    return [str(problem).removeprefix("e.yaml:") for problem in problems]


def places(node: Node) -> list[tuple[Any, ...]]:
    """Return every key and value with its place, in the order of the file."""
    here = (node.position.line, node.position.column)
    if isinstance(node, MappingNode):
        keys = [
            [(key, each.key_position.line, each.key_position.column), *places(each.node)]
            for key, each in node.entries.items()
        ]
        return [("{}", *here), *(place for each in keys for place in each)]
    if isinstance(node, ListNode):
        return [("[]", *here), *(place for item in node.items for place in places(item))]
    return [(node.value, *here)]


def test_values_and_places(parser: Any) -> None:
    """Columns count characters from 1, also behind wide ones."""
    text = "a: [1, 'b', {c: ~}]\n🙂é: yes\n'd':\n  - |\n    text\n  -\n"
    tree = tree_of(text, parser)
    assert tree.root.value == {"a": (1, "b", {"c": None}), "🙂é": "yes", "d": ("text\n", None)}
    assert places(tree.root) == [
        ("{}", 1, 1),
        ("a", 1, 1),
        ("[]", 1, 4),
        (1, 1, 5),
        ("b", 1, 8),
        ("{}", 1, 13),
        ("c", 1, 14),
        (None, 1, 17),
        ("🙂é", 2, 1),
        ("yes", 2, 5),
        ("d", 3, 1),
        ("[]", 4, 3),
        ("text\n", 4, 5),
        (None, 6, 4),
    ]


def test_both_parsers_give_the_same_tree(parser: Any) -> None:
    """The whole valid exercise reads alike."""
    reference = tree_of(VALID, yaml.SafeLoader)
    assert places(tree_of(VALID, parser).root) == places(reference.root)


def test_keys_are_text(parser: Any) -> None:
    assert tree_of("1: a\ntrue: b\n~: c", parser).root.value == {"1": "a", "true": "b", "~": "c"}


def test_quoted_is_text(parser: Any) -> None:
    assert tree_of("['1', \"true\", '']", parser).root.value == ("1", "true", "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: 2\n a: 3", "3:3: a second `:` where only one may stand"),
        ("a: 1\n\tb: 2", "2:1: a tab where spaces are expected"),
        ("a: @b", "1:4: an unquoted text begins with a character of YAML's own"),
        ("a: [1, 2\nb: 3", "2:2: a list that `[` opened is not closed"),
        ("a: {b: 1", "1:9: a mapping that `{` opened is not closed"),
        ("a: 'b", "1:6: a quote is not closed"),
        ("a: 1\nb\nc: 1", "3:1: a key without a `:`"),
        ('a: "\\q"', "1:6: an unknown escape after `\\`"),
        ("a: - b", "1:4: a list item where none may stand"),
        ("a: 'it's'", "1:8: this does not fit what stands above it"),
        ("- a: 1\n b: 1", "2:2: this does not fit what stands above it"),
        ("[a]\n[b]", "2:1: this does not fit what stands above it"),
        ("a: |x\n b", "1:5: text beside `|` or `>`"),
        ('"\\UFFFFFFFF"', "1:1: this is not YAML: an escape stands for no character"),
    ],
)
def test_no_yaml(parser: Any, text: str, expected: str) -> None:
    """What is no YAML is told in our words, at one place, whichever parser met it."""
    (told,) = refusals(text, parser)
    assert told.partition("\n")[0] == expected


def test_an_opening_line_is_named(parser: Any) -> None:
    """What isn't closed is often far from where it is missed."""
    (told,) = refusals("a: [1,\n\nb: 2\n", parser)
    assert "\n  hint: it begins on line 1; close it with `]`" in told


def test_nothing_but_comments(parser: Any) -> None:
    assert refusals("# nothing\n", parser) == ["1:1: the file holds nothing but comments"]


def test_an_empty_document_is_nothing(parser: Any) -> None:
    assert tree_of("---\n", parser).root.value is None


def test_an_unquoted_question_mark_in_braces(parser: Any) -> None:
    """Text in YAML 1.2 and to libyaml; PyYAML's own scanner refuses it, and then we say why."""
    if parser is yaml.SafeLoader:
        (told,) = refusals("{a: why?, b: 1}", parser)
        assert told.startswith("1:8: an unquoted `?` inside `[]` or `{}`\n  hint: put quotes around")
    else:
        assert tree_of("{a: why?, b: 1}", parser).root.value == {"a": "why?", "b": 1}


def test_anchors(parser: Any) -> None:
    (told,) = refusals("a: &x 1\nb: 2", parser)
    assert told == "1:4: `&x` is an anchor: no file here has any\n  hint: write the value out"


def test_aliases(parser: Any) -> None:
    told = refusals("a: &x [1]\nb: [*x, *x]", parser)
    assert [each.partition("\n")[0] for each in told] == [
        "1:4: `&x` is an anchor: no file here has any",
        "2:5: `*x` is an alias: no file here has any",
        "2:9: `*x` is an alias: no file here has any",
    ]


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("a: !!python/object/apply:os.system [id]", "!!python/object/apply:os.system"),
        ("a: !x {}", "!x"),
        ("a: !!str 1", "!!str"),
        ("a: ! 1", "!"),
        ("a: !<tag:yaml.org,2002:int> 1", "!!int"),
    ],
)
def test_tags(parser: Any, text: str, tag: str) -> None:
    assert refusals(text, parser) == [f"1:4: `{tag}` is a tag: no file here has any\n  hint: leave it out"]


def test_merge_keys(parser: Any) -> None:
    told = refusals("a: 1\n<<: {b: 2}", parser)
    assert told == ["2:1: `<<` merges mappings: no file here does\n  hint: write the keys out"]


def test_a_quoted_merge_key_is_a_key(parser: Any) -> None:
    assert tree_of("'<<': 1", parser).root.value == {"<<": 1}


def test_keys_given_twice(parser: Any) -> None:
    """The second is told, with the line of the first, whose value counts."""
    tree = tree_of("a: 1\nb: {c: 1, c: 2}\n'a': [3]", parser)
    assert tree.root.value == {"a": 1, "b": {"c": 1}}
    assert [str(each).removeprefix("e.yaml:") for each in tree.problems] == [
        "2:11: the key `c` is given twice\n  hint: the first is on line 2",
        "3:1: the key `a` is given twice\n  hint: the first is on line 1",
    ]


@pytest.mark.parametrize("text", ["? [a, b]\n: 1\nc: 2", "? {a: b}\n: 1\nc: 2"])
def test_keys_that_are_no_text(parser: Any, text: str) -> None:
    tree = tree_of(text, parser)
    assert tree.root.value == {"c": 2}
    assert [str(each) for each in tree.problems] == [
        "e.yaml:1:3: a key that is not text\n  hint: write `key: value`"
    ]


def test_a_second_document(parser: Any) -> None:
    assert refusals("a: 1\n---\nb: 2", parser) == ["2:1: a second document begins here, and a file here is one"]


@pytest.mark.parametrize("directive", ["%YAML 1.1", "%TAG ! x", "%unknown"])
def test_directives(parser: Any, directive: str) -> None:
    told = refusals(f"# x\n{directive}\n---\na: 1", parser)
    assert told[0].startswith("2:1: a line that begins with `%` is a YAML directive, and no file here has any")


def test_half_characters(parser: Any) -> None:
    """The parsers differ in surrogate escapes: both refuse them."""
    (told,) = refusals('a: "\\ud83d"', parser)
    assert "escape stands for" in told or "escape code" in told


def test_long_numbers(parser: Any) -> None:
    (told,) = refusals(f"a: {'1' * 5000}", parser)
    assert told.startswith("1:4: a whole number of 5000 digits, expected at most 18")


@pytest.mark.parametrize("nest", ["[" * 100_000, "{a: " * 50_000, "- " * 100_000, "? " * 100_000])
def test_depth(parser: Any, nest: str) -> None:
    """100,000 levels end PyYAML's C composer with a segmentation fault."""
    (told,) = refusals(nest, parser)
    assert told.endswith("this is nested deeper than 40 levels")


def test_forty_levels_are_read(parser: Any) -> None:
    assert refusals("[" * 40 + "]" * 40, parser) == []
    assert refusals("[" * 41 + "]" * 41, parser) == ["1:41: this is nested deeper than 40 levels"]


def test_number_of_values(parser: Any) -> None:
    """Keys count too, and so does the outermost mapping."""
    assert refusals("[" + "a," * 19_999 + "]", parser) == []
    assert refusals("[" + "a," * 20_000 + "]", parser) == ["1:40000: the file holds more than 20,000 values"]
    assert refusals("\n".join(f"k{i}: 1" for i in range(50_000)), parser) == [
        "10000:8: the file holds more than 20,000 values"
    ]


def test_bombs(parser: Any) -> None:
    """Aliases and merges are refused, not expanded."""
    names = "abcdefghi"
    bomb = "a: &a [x, x]\n" + "".join(
        f"{name}: &{name} [{', '.join([f'*{last}'] * 9)}]\n" for last, name in pairwise(names)
    )
    merges = "a: &a {x: 1}\n" + "".join(
        f"{name}: &{name} {{<<: [*{last}, *{last}]}}\n" for last, name in pairwise(names)
    )
    assert len(refusals(bomb, parser)) == 9 + 8 * 9
    assert len(refusals(merges, parser)) == 9 + 8 * 3
