"""The descriptor of a program's listening socket."""

from grader.model.questions.from_run import ListenerDescriptor
from grader.model.sockets import DescriptorRow, SocketState
from grader.quiz.facts.seen import NotSeen, Observations, SeenFact, descriptor_tables, is_tcp, only_descriptor


def listener_descriptor(fact: ListenerDescriptor, observations: Observations) -> SeenFact:
    """Return the descriptor's number, in the first look at the program's descriptors."""
    table = descriptor_tables(observations, fact.program)[0]
    marked = [index for index, row in enumerate(table.rows) if _is_listener(row)]
    sockets = {table.rows[index].target for index in marked}
    if len(sockets) != 1:
        raise NotSeen(f"`{fact.program}` has {len(sockets) or 'no'} listening sockets")
    return only_descriptor(table, marked, "its listening socket")


def _is_listener(row: DescriptorRow) -> bool:
    return row.socket is not None and row.socket.state is SocketState.LISTEN and is_tcp(row.socket)
