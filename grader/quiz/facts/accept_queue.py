"""How many connections waited for accept()."""

from grader.model.questions.from_run import AcceptQueue
from grader.quiz.facts.seen import NotSeen, Observations, SeenFact, listeners, marked_rows, table_of_step


def accept_queue(fact: AcceptQueue, observations: Observations) -> SeenFact:
    """Return Recv-Q of the row in LISTEN: the length of the accept queue (ss(8), tcp_diag.c)."""
    table = table_of_step(observations, fact.step)
    marked = listeners(table, fact.port)
    if len(marked) > 1:
        raise NotSeen(f"{len(marked)} sockets listened on TCP port {fact.port}")
    return SeenFact(value=table.rows[marked[0]].receive_queue, evidence=marked_rows(table, marked))
