"""Names the mistake behind a failure: one mistake a file, recognised by what the kernel showed.

Pure: it reads a scene and never touches the system. A new mistake is a file here, a text beside it for
``sockgrade explain``, and a line in the table.
"""

from types import ModuleType

from grader.diagnosis import (
    accept_queue_is_full,
    address_bytes_swapped,
    address_of_another_host,
    adds_a_newline,
    adds_a_nul,
    all_addresses,
    answers_only_at_the_end,
    backlog_too_small,
    bind_not_checked,
    blocked_by_a_silent_client,
    busy_loop,
    changes_case,
    closed_with_unread_bytes,
    closes_after_one_answer,
    closes_at_once,
    connection_never_closed,
    crashed_by_a_signal,
    deaf_udp_socket,
    decides_instead_of_the_kernel,
    descriptors_leaked,
    ended_before_it_listened,
    ended_by_a_reset,
    ends_after_listening,
    exits_after_a_client,
    fails_without_a_word,
    failure_exits_with_zero,
    falls_back_to_another_port,
    fixed_source_port,
    goes_into_the_background,
    half_close_ignored,
    interrupted_call,
    ipv6_only,
    killed_by_sigpipe,
    listener_closed,
    loopback_only,
    never_accepts,
    never_bound,
    never_closes,
    never_flushed,
    never_listens,
    no_ipv6,
    one_address_only,
    one_client_at_a_time,
    only_the_backlog_is_concurrent,
    parent_keeps_the_connection,
    part_of_a_write_lost,
    port_not_swapped,
    port_taken,
    prints_without_end,
    privileged_port,
    reads_only_once,
    room_for_few,
    sends_leftovers,
    sends_the_whole_buffer,
    shared_port,
    sigterm_ignored,
    sleeps,
    speaks_first,
    still_in_time_wait,
    stops_at_a_nul,
    strips_the_line_break,
    taken_by_own_child,
    tcp_instead_of_udp,
    text_instead_of_bytes,
    truncated_at_the_buffer,
    udp_answer_from_another_port,
    udp_instead_of_tcp,
    unix_path_left_behind,
    waits_for_a_full_buffer,
    waits_for_its_worker,
    waits_for_the_client_to_close,
    waits_for_the_keyboard,
    wrong_port,
    zombie_children,
)
from grader.diagnosis.base import Mistake
from grader.diagnosis.scene import Scene
from grader.model.finding import Certainty, Diagnosis

_IN_ORDER: tuple[ModuleType, ...] = (
    port_not_swapped,
    udp_instead_of_tcp,
    tcp_instead_of_udp,
    loopback_only,
    ipv6_only,
    no_ipv6,
    one_address_only,
    all_addresses,
    shared_port,
    still_in_time_wait,
    privileged_port,
    taken_by_own_child,
    port_taken,
    bind_not_checked,
    never_bound,
    falls_back_to_another_port,
    wrong_port,
    never_listens,
    address_bytes_swapped,
    address_of_another_host,
    unix_path_left_behind,
    waits_for_the_keyboard,
    goes_into_the_background,
    failure_exits_with_zero,
    fails_without_a_word,
    decides_instead_of_the_kernel,
    killed_by_sigpipe,
    crashed_by_a_signal,
    prints_without_end,
    speaks_first,
    adds_a_newline,
    adds_a_nul,
    sends_leftovers,
    sends_the_whole_buffer,
    changes_case,
    strips_the_line_break,
    stops_at_a_nul,
    truncated_at_the_buffer,
    busy_loop,
    zombie_children,
    interrupted_call,
    ended_by_a_reset,
    text_instead_of_bytes,
    exits_after_a_client,
    ends_after_listening,
    ended_before_it_listened,
    backlog_too_small,
    waits_for_its_worker,
    blocked_by_a_silent_client,
    only_the_backlog_is_concurrent,
    one_client_at_a_time,
    never_accepts,
    sleeps,
    accept_queue_is_full,
    listener_closed,
    closes_at_once,
    room_for_few,
    reads_only_once,
    part_of_a_write_lost,
    closed_with_unread_bytes,
    waits_for_a_full_buffer,
    never_flushed,
    answers_only_at_the_end,
    half_close_ignored,
    closes_after_one_answer,
    parent_keeps_the_connection,
    connection_never_closed,
    descriptors_leaked,
    waits_for_the_client_to_close,
    never_closes,
    deaf_udp_socket,
    udp_answer_from_another_port,
    sigterm_ignored,
    fixed_source_port,
)
"""Causes before what follows from them: of two that are as certain, the earlier one is told first."""

MISTAKES: dict[str, Mistake] = {module.MISTAKE.id: module.MISTAKE for module in _IN_ORDER}
SUMMARIES: dict[str, str] = {module.MISTAKE.id: module.__doc__ or "" for module in _IN_ORDER}
"""Each in a sentence."""
_ORDER = (Certainty.CERTAIN, Certainty.LIKELY, Certainty.POSSIBLE)
MOST_DIAGNOSES = 3


def diagnose(scene: Scene, more: tuple[Diagnosis, ...] = ()) -> tuple[Diagnosis, ...]:
    """Return the mistakes that the scene shows, the likeliest cause first, at most three.

    ``more``: those that other packages recognised; of those as certain as ours, ours are told first. Where
    something is certain, what is only possible would mislead, and is left out.
    """
    found = [each for mistake in MISTAKES.values() if (each := mistake.diagnose(scene)) is not None]
    found += more
    found.sort(key=lambda each: _ORDER.index(each.certainty))
    if found and found[0].certainty is Certainty.CERTAIN:
        found = [each for each in found if each.certainty is not Certainty.POSSIBLE]
    return tuple(found[:MOST_DIAGNOSES])
