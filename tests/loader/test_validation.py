"""The author's mistakes in keys and values: the place and the words of each."""

import pytest

from tests.loader.builder import Workshop


@pytest.mark.parametrize(
    ("old", "new", "needle", "offset", "message"),
    [
        # Unknown and missing keys: the key's place, and of a missing key its owner's.
        ("summary: One", "sumary: One", "sumary", 0, "unknown key `sumary`\n  hint: did you mean `summary`?"),
        (
            "limits: {proc",
            "folder: x\nlimits: {proc",
            "folder",
            0,
            "unknown key `folder`",
        ),
        ("limits: {proc", "slug: x\nlimits: {proc", "slug", 0, "unknown key `slug`"),
        ("{path: server}", "{pth: server}", "pth", 0, "unknown key `pth`\n  hint: did you mean `path`?"),
        (
            "      environment:",
            "      enviroment:",
            "enviroment",
            0,
            "unknown key `enviroment`\n  hint: did you mean",
        ),
        (
            "count: 2}\n    needs",
            "cnt: 2}\n    needs",
            "cnt",
            0,
            "unknown key `cnt`\n  hint: did you mean `count`?",
        ),
        ("{state: EST", "{stat: EST", "stat: EST", 0, "unknown key `stat`\n  hint: did you mean `state`?"),
        ("{at_least: 1}", "{atleast: 1}", "atleast", 0, "unknown key `atleast`\n  hint: did you mean `at_least`?"),
        ("    title: Clients connect\n", "", "id: clients", 0, "missing key `title` in item 2 of `steps`"),
        ("summary: One line for a list.\n", "", "exercise: many", 0, "missing key `summary` in the exercise"),
        ("      host: server\n      arg", "      arg", "    run_server:", 4, "missing key `host` in `run_server`"),
        (", about: It binds", ", abot: It binds", "abot", 0, "unknown key `abot`\n  hint: did you mean `about`?"),
        # Values: the value's place.
        (
            "count: 2}\n    needs",
            "count: abc}\n    needs",
            "abc",
            0,
            "`count`, expected a whole number, found text `abc`",
        ),
        (
            "count: 2}\n    needs",
            "count: '2'}\n    needs",
            "'2'",
            0,
            "`count`, expected a whole number, found text `2`\n  hint: leave the quotes out",
        ),
        ("port: 9999, exp", "port: 0, exp", "port: 0", 6, "`port`, expected at least 1, found whole number `0`"),
        ("port: 9999, exp", "port: 9.5, exp", "9.5", 0, "`port`, expected a whole number, found number `9.5`"),
        ("port: 9999, exp", "port: true, exp", "port: true", 6, "`port`, expected a whole number, found `true`"),
        ("port: 9999, exp", "port: [1], exp", "[1]", 0, "`port`, expected a whole number, found a list"),
        (
            "port: 9999, exp",
            "port: {}, exp",
            "port: {}",
            6,
            "`port`, expected a whole number, found an empty mapping",
        ),
        ("port: 9999, exp", "port: , exp", "port: , exp", 0, "`port`, expected a whole number, found nothing"),
        (
            "LANG: C",
            "LANG: 1",
            "LANG: 1",
            6,
            "`LANG`, expected text, found whole number `1`\n  hint: put it in quotes",
        ),
        (
            "{text: The server}",
            "{text: b, right: no}",
            "right: no",
            7,
            "`right`, expected `true` or `false`, found text",
        ),
        (
            "cpu: 30s",
            "cpu: 5h",
            "5h",
            0,
            "`cpu`, expected a duration such as `5s`, `500ms` or `2min`, found text `5h`",
        ),
        (
            "cpu: 30s",
            "cpu: .inf",
            ".inf",
            0,
            "`cpu`, expected a duration above 0 and at most 10min, found number `inf`",
        ),
        (
            'arguments: ["--at", "{server}"]',
            "arguments: x",
            "arguments: x",
            11,
            "`arguments`, expected a list, found",
        ),
        (
            "needs: [listens]",
            "needs: listens",
            "needs: listens",
            7,
            "`needs`, expected a list, found text `listens`",
        ),
        (
            "limits: {processes: 64, cpu: 30s}",
            "limits: 5",
            "limits: 5",
            8,
            "`limits`, expected a mapping of keys to",
        ),
        (
            "client-1: {}",
            "client-1:",
            "client-1:\n",
            0,
            "`client-1`, expected a mapping of keys to values, found nothing",
        ),
        ("title: It ends", "title: ''", "''", 0, "`title`, expected at least 1 character, found none"),
        (
            "title: It ends",
            f"title: {'x' * 201}",
            "x" * 201,
            0,
            "`title`, expected at most 200 characters, found 201",
        ),
        (
            "  client-2: {a",
            "  Extra 1: {}\n  client-2: {a",
            "Extra 1: ",
            0,
            "the name `Extra 1`, expected a name of lower-case",
        ),
        ("id: stops", "id: It Stops", "It Stops", 0, "`id`, expected a name of lower-case letters and digits"),
        (
            "expect: ssh",
            "expect: 22",
            "expect: 22",
            -11,
            "`lookup_service`, expected a service's name or `unassigned`",
        ),
        (
            "expect: ssh",
            "expect: {int: 1}",
            "{int",
            0,
            "`expect`, expected a whole number or text, found a mapping",
        ),
        (
            "status: 0,",
            "status: abc,",
            "abc",
            0,
            "`status`, expected a whole number or `nonzero`, found text `abc`",
        ),
        ("status: 0,", "status: 300,", "300", 0, "`status`, expected at most 255 or `nonzero`, found whole number"),
        (
            "value: 80",
            "value: 1.5",
            "value: 1.5",
            7,
            "`value`, expected a whole number or text, found number `1.5`",
        ),
        ("net.ipv4.ip", "kernel.ip", "kernel.ip", 0, "`name`, expected a setting below `net.`, such as"),
        ("EADDRINUSE", "EADDRINUS", "EADDRINUS", 0, "`expect`, expected `bound`, `EACCES`, `EADDRINUSE` or"),
        ("state: ESTABLISHED", "state: ESTABLISHD", "ESTABLISHD", 0, "`state`, expected `ESTABLISHED`, `SYN_SENT`"),
        ("[LISTEN]", "[CLOSE, listn]", "listn", 0, "item 2 of `state`, expected `ESTABLISHED`, `SYN_SENT`"),
        ("{echo: true", "{echo: false", "echo: false", 6, "`echo`, expected `true`, found `false`"),
        ("0.0.0.0:9999", "nonsense", "nonsense", 0, "`listens`, expected `HOST:PORT`, such as `server:9999`"),
        ("0.0.0.0:9999", "[{at: 'x:1'}, {at: y}]", "at: y", 4, "`at`, expected `HOST:PORT`, such as"),
        ("0.0.0.0:9999", "{at: y}", "at: y", 4, "`at`, expected `HOST:PORT`, such as"),
        (
            "0.0.0.0:9999",
            "[]",
            "program: server\n",
            0,
            "`run_server`: `listens` is empty: it would hold for any program",
        ),
        ("hello, expect", "'', expect", "send: {", 6, "`send`: there is nothing to send: the text is empty"),
        (
            "{contains: LISTEN}",
            "{matches: '('}",
            "'('",
            0,
            "`matches`, expected a regular expression, found a mistake",
        ),
        ("{contains: LISTEN}", "{contains: 5}", "contains: 5", 10, "`contains`, expected text"),
        (
            "address: 10.9.0.12",
            "address: 10.9.0.300",
            "10.9.0.300",
            0,
            "`address`, expected an IPv4 address, such as",
        ),
        ("address: 10.9.0.12", "address: 10", "address: 10}", 9, "`address`, expected an IPv4 address, such as"),
        (
            'ipv6: "fd09::10"',
            "ipv6: x",
            "ipv6: x",
            6,
            "`ipv6`, expected an IPv6 address, such as `fd09::10`, found",
        ),
        (
            "right: true}, {text",
            "right: false}, {text",
            "id: who",
            0,
            "question `who`: no option is `right: true`",
        ),
        ("}, {text: The server}]", "}]", "[{text: The k", 0, "`options`, expected at least 2 items, found 1 item"),
    ],
)
def test_each_mistake(workshop: Workshop, old: str, new: str, needle: str, offset: int, message: str) -> None:
    """One mistake gives one problem, at its place, in these words."""
    workshop.edit(old, new)
    (told,) = workshop.complaints()
    assert told.startswith(f"{workshop.at(needle, offset)}: {message}")


def test_items_that_are_wrong_do_not_make_their_list_too_short(workshop: Workshop) -> None:
    """pydantic counts only the valid items; the author's list has enough."""
    workshop.edit("right: true}, {text: The server}", "right: true}, {txt: The server}")
    assert workshop.problems() == [f"{workshop.at('txt')}: unknown key `txt`"]


def test_a_misspelled_key_is_not_told_to_be_missing_too(workshop: Workshop) -> None:
    """At every level: the exercise, a step, its options."""
    workshop.edit("exercise: many", "exercse: many")
    workshop.edit("title: Many", "titel: Many")
    workshop.edit("title: It ends", "titl: It ends")
    workshop.edit("port: 9999, exp", "prt: 9999, exp")
    assert workshop.problems() == [
        f"{workshop.at('exercse')}: unknown key `exercse`",
        f"{workshop.at('titel')}: unknown key `titel`",
        f"{workshop.at('prt: 9999')}: unknown key `prt`",
        f"{workshop.at('titl:')}: unknown key `titl`",
    ]


def test_a_validator_that_breaks_hides_nothing(workshop: Workshop) -> None:
    """A pattern nested so deep that it exhausts the stack is told at its step, beside other mistakes."""
    workshop.edit("{contains: LISTEN}", f"{{matches: '{'(' * 5000}'}}")
    workshop.edit("cpu: 30s", "cpu: 5h")
    first, second = workshop.problems()
    assert first.startswith(f"{workshop.at('5h')}: `cpu`")
    assert second.startswith(f"{workshop.at('{command', 0)}: `run_command`") or "`matches`" in second
