"""Names that stand for nothing, or not yet."""

import pytest

from tests.loader.builder import Workshop

STOP = "    stop_server: {server: server, exits: {status: nonzero}}\n"


@pytest.mark.parametrize(
    ("old", "new", "needle", "message"),
    [
        (
            "      host: server\n      arg",
            "      host: sever\n      arg",
            "sever\n",
            "unknown host `sever`\n  hint: did",
        ),
        ("program: server", "program: srver", "srver", "unknown program `srver`\n  hint: did you mean `server`?"),
        (
            "program: server",
            "program: zzz\n      name: server",
            "zzz",
            "unknown program `zzz`\n  hint: the programs are",
        ),
        ("client-2], to", "clint-2], to", "clint-2", "unknown host `clint-2`\n  hint: did you mean `client-2`?"),
        ("[client-1, client-2]", "clint-1", "clint-1", "unknown host `clint-1`"),
        ('"{server}"', '"{servr}"', '"{servr}"', "unknown host `servr`"),
        ('"{server}"', '"{client-9.ipv6}"', '"{client-9.ipv6}"', "unknown host `client-9`"),
        ("0.0.0.0:9999", "[{at: servr:1}]", "{at: servr:1}", "unknown host `servr`"),
        ("0.0.0.0:9999", "servr:1", "servr:1", "unknown host `servr`"),
        ('local: "server:9999"', 'local: "servr:9999"', '"servr:9999"', "unknown host `servr`"),
        (
            "LISTEN], server: server",
            "LISTEN], server: srv",
            "srv,",
            "unknown server `srv`\n  hint: did you mean `server`?",
        ),
        (
            "inspect_fd: {server: server",
            "inspect_fd: {server: servr",
            "servr",
            "unknown server `servr`\n  hint: did you",
        ),
        (
            "send: {connections: many",
            "send: {connections: mny",
            "mny",
            "unknown group of connections `mny`\n  hint: did",
        ),
    ],
)
def test_unknown_names(workshop: Workshop, old: str, new: str, needle: str, message: str) -> None:
    """The place is that of the name, or of what holds it."""
    workshop.edit(old, new)
    assert workshop.complaints()[0].startswith(f"{workshop.at(needle)}: {message}")


def test_a_name_before_any_was_introduced(workshop: Workshop) -> None:
    """The hint says which step would introduce it."""
    workshop.edit(
        "  - id: listens\n", "  - {id: early, title: x, close_connections: {connections: few}}\n  - id: listens\n"
    )
    assert workshop.complaints() == [
        f"{workshop.at('few')}: unknown group of connections `few`\n"
        "  hint: an `open_connections` step above this one must introduce it"
    ]


def test_a_server_that_starts_only_later(workshop: Workshop) -> None:
    workshop.edit(
        "  - id: listens\n", "  - {id: early, title: x, stop_server: {server: server}}\n  - id: listens\n"
    )
    assert workshop.complaints() == [
        f"{workshop.at('early, title: x, stop_server: {server: ', 39)}: the server `server` is started only later, "
        "by step `listens`\n  hint: move that step above this one"
    ]


def test_a_step_does_not_introduce_what_it_uses_itself(workshop: Workshop) -> None:
    """The programs' section isn't the servers': a program that was never started is no server."""
    workshop.edit("inspect_fd: {server: server", "inspect_fd: {server: other")
    assert workshop.problems() == [f"{workshop.at('inspect_fd: {server: other', 21)}: unknown server `other`"]


def test_a_server_started_twice(workshop: Workshop) -> None:
    again = "  - {id: again, title: x, run_server: {program: server, host: server, listens: 80}}\n"
    workshop.edit("  - id: echo\n", f"{again}  - id: echo\n")
    assert workshop.complaints() == [
        f"{workshop.at('again, title: x, run_server: {program: ', 39)}: a second server `server`: "
        "the first is started on line 20\n"
        "  hint: give this one another `name`, or put a `stop_server` step between them"
    ]


def test_a_server_started_again_after_it_was_stopped(workshop: Workshop) -> None:
    workshop.edit(
        STOP, f"{STOP}  - {{id: again, title: x, run_server: {{program: server, host: server, listens: 80}}}}\n"
    )
    assert workshop.problems() == []


def test_the_same_program_under_another_name(workshop: Workshop) -> None:
    again = "  - {id: again, title: x, run_server: {program: server, name: second, host: server, listens: 80}}\n"
    workshop.edit("  - id: echo\n", f"{again}  - id: echo\n")
    assert workshop.problems() == []


def test_connections_opened_twice(workshop: Workshop) -> None:
    """Also after they were closed: a group's name stays its own."""
    again = "  - {id: again, title: x, open_connections: {name: many, from: client-1, to: 'server:1'}}\n"
    workshop.edit("  - id: reach\n", f"{again}  - id: reach\n")
    assert workshop.complaints() == [
        f"{workshop.at('again, title: x, open_connections: {name: ', 42)}: a second group of connections `many`: "
        "the first is opened on line 30\n  hint: give this one another `name`"
    ]


def test_a_wrong_step_still_has_its_hosts_checked(workshop: Workshop) -> None:
    """And what it may have been meant to introduce is not told to be unknown."""
    workshop.edit("count: 2}\n    needs", "count: x}\n    needs")
    workshop.edit("from: [client-1, client-2]", "from: [client-1, nobody]")
    assert [each.partition(", ")[0] for each in workshop.problems()] == [
        f"{workshop.at('nobody')}: unknown host `nobody`",
        f"{workshop.at('count: x', 7)}: `count`",
    ]


def test_no_names_are_judged_by_a_section_that_is_wrong_itself(workshop: Workshop) -> None:
    """Hosts that are no mapping are one mistake, not one for each use."""
    start, end = workshop.text.index("  server: {address"), workshop.text.index("programs:")
    workshop.write(f"{workshop.text[:start]}  [server]\n{workshop.text[end:]}")
    assert len(workshop.problems()) == 1
