"""The address at which a port was listened on."""

from grader.model.questions.from_run import ListenAddress
from grader.quiz.facts.seen import NotSeen, Observations, SeenFact, listeners, marked_rows, table_of_step


def listen_address(fact: ListenAddress, observations: Observations) -> SeenFact:
    """Return the local address of the row in LISTEN, as netstat prints it."""
    table = table_of_step(observations, fact.step)
    marked = listeners(table, fact.port)
    addresses = {table.rows[index].local.address for index in marked}
    if len(addresses) > 1:
        raise NotSeen(f"TCP port {fact.port} was listened on at {len(addresses)} addresses")
    return SeenFact(value=addresses.pop(), evidence=marked_rows(table, marked))
