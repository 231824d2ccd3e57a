"""How many connections of a port were established."""

from grader.model.questions.from_run import EstablishedCount
from grader.model.sockets import SocketState
from grader.quiz.facts.seen import NotSeen, Observations, SeenFact, is_tcp, marked_rows, table_of_step


def established_count(fact: EstablishedCount, observations: Observations) -> SeenFact:
    """Return the number of rows in ESTABLISHED with that local port; 0 where there is none."""
    table = table_of_step(observations, fact.step)
    if table.host != fact.host:
        raise NotSeen(f"the step `{fact.step}` looked at host `{table.host}`")
    marked = [
        index
        for index, row in enumerate(table.rows)
        if row.state is SocketState.ESTABLISHED and is_tcp(row) and row.local.port == fact.port
    ]
    return SeenFact(value=len(marked), evidence=marked_rows(table, marked))
