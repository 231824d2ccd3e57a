"""The port that a client's kernel gave to a connection."""

from grader.model.questions.from_run import ClientPort
from grader.quiz.facts.seen import (
    NotSeen,
    Observations,
    SeenFact,
    connection_of,
    marked_rows,
    socket_tables,
)


def client_port(fact: ClientPort, observations: Observations) -> SeenFact:
    """Return the port, shown in the client's own table where that was looked at, otherwise in another."""
    connection = connection_of(observations, fact.connections, fact.number)
    assert connection.local is not None
    shown = [
        (table, [index for index, row in enumerate(table.rows) if connection.is_end_of(row)])
        for table in socket_tables(observations)
    ]
    shown = [(table, marked) for table, marked in shown if marked]
    if not shown:
        raise NotSeen(
            f"no step that passed looked at a table with connection {fact.number} of `{fact.connections}`"
        )
    shown.sort(key=lambda each: each[0].host != connection.client_host)
    table, marked = shown[0]
    return SeenFact(value=connection.local.port, evidence=marked_rows(table, marked))
