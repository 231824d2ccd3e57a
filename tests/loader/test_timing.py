"""Where `eventually`, `always` and `never` belong."""

import pytest

from tests.loader.builder import Workshop

LOOKS = "(`inspect_fd`, `expect_sockets`, `expect_reachable`, `run_command`)"
MISPLACED: list[tuple[str, str, str, str]] = [
    (
        "beside-a-step-that-looks",
        "    expect_reachable: {from",
        "    always: 2s\n    expect_reachable: {from",
        "`always` belongs into `expect_reachable`, beside its other options",
    ),
    (
        "in-a-row",
        "{protocol: tcp, state: [LISTEN]",
        "{always: 2s, protocol: tcp, state: [LISTEN]",
        "`always` belongs into `expect_sockets`, beside its other options",
    ),
    (
        "in-a-step-that-acts",
        "send: {connections: many",
        "send: {always: 2s, connections: many",
        f"`always` belongs into a step that looks {LOOKS}; `within` says how long `send` may take",
    ),
    (
        "beside-a-step-that-acts",
        "    bind_port: {",
        "    always: 2s\n    bind_port: {",
        f"`always` belongs into a step that looks {LOOKS}",
    ),
    (
        "where-no-step-is",
        "    stop_server: {server: server, exits: {status: nonzero}}",
        "    always: 2s",
        f"`always` belongs into a step that looks {LOOKS}",
    ),
    (
        "among-the-exercise's-keys",
        "limits: {processes: 64, cpu: 30s}",
        "always: 2s",
        f"`always` belongs into a step that looks {LOOKS}",
    ),
]


@pytest.mark.parametrize(("old", "new", "hint"), [pytest.param(*case[1:], id=case[0]) for case in MISPLACED])
def test_a_timing_key_in_the_wrong_place(workshop: Workshop, old: str, new: str, hint: str) -> None:
    """The author is told where it belongs, at the place where it stands."""
    workshop.edit(old, new)
    told = next(each for each in workshop.complaints() if "always" in each)
    assert told == f"{workshop.at('always')}: unknown key `always`\n  hint: {hint}"


def test_another_unknown_key_gets_another_hint(workshop: Workshop) -> None:
    """The control."""
    workshop.edit("    expect_reachable: {from", "    hnit: x\n    expect_reachable: {from")
    (told,) = workshop.complaints()
    assert "belongs" not in told
