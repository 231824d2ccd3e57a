"""The host that keeps connections in TIME_WAIT."""

from grader.model.questions.from_run import TimeWaitHolder
from grader.model.sockets import SocketState
from grader.quiz.facts.seen import NotSeen, Observations, SeenFact, marked_rows, table_of_step


def time_wait_holder(fact: TimeWaitHolder, observations: Observations) -> SeenFact:
    """Return the host of the table, if there is a row in TIME_WAIT in it."""
    table = table_of_step(observations, fact.step)
    marked = [index for index, row in enumerate(table.rows) if row.state is SocketState.TIME_WAIT]
    if not marked:
        raise NotSeen(f"no row of host `{table.host}` was in TIME_WAIT")
    return SeenFact(value=table.host, evidence=marked_rows(table, marked))
