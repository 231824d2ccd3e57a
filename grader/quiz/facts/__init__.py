"""Facts of a run, read from what was observed in it: one a file, by the names that authors write.

Pure: no fact looks at the system. Each returns the fact with the rows that show it, or raises NotSeen.
"""

from collections.abc import Callable
from typing import Any

from grader.quiz.facts.accept_queue import accept_queue
from grader.quiz.facts.client_port import client_port
from grader.quiz.facts.connection_descriptor import connection_descriptor
from grader.quiz.facts.established_count import established_count
from grader.quiz.facts.listen_address import listen_address
from grader.quiz.facts.listener_descriptor import listener_descriptor
from grader.quiz.facts.program_pid import program_pid
from grader.quiz.facts.seen import NotSeen as NotSeen
from grader.quiz.facts.seen import Observations, SeenFact
from grader.quiz.facts.time_wait_holder import time_wait_holder

FACTS: dict[str, Callable[[Any, Observations], SeenFact]] = {
    "client-port": client_port,
    "listener-descriptor": listener_descriptor,
    "connection-descriptor": connection_descriptor,
    "accept-queue": accept_queue,
    "time-wait-holder": time_wait_holder,
    "program-pid": program_pid,
    "established-count": established_count,
    "listen-address": listen_address,
}
