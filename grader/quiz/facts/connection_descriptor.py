"""The descriptor by which a program holds an accepted connection."""

from grader.model.questions.from_run import ConnectionDescriptor
from grader.quiz.facts.seen import (
    NotSeen,
    Observations,
    SeenFact,
    connection_of,
    descriptor_tables,
    only_descriptor,
)


def connection_descriptor(fact: ConnectionDescriptor, observations: Observations) -> SeenFact:
    """Return the descriptor's number, in the first look at the program's descriptors that shows the connection."""
    connection = connection_of(observations, fact.connections, fact.number)
    for table in descriptor_tables(observations, fact.program):
        marked = [
            index
            for index, row in enumerate(table.rows)
            if row.socket is not None and connection.is_end_of(row.socket)
        ]
        if marked:
            return only_descriptor(table, marked, "that connection")
    raise NotSeen(f"`{fact.program}` had no descriptor of connection {fact.number} of `{fact.connections}`")
