"""``close_connections``: ends connections from the clients' side."""

from grader.model.lab import Lab
from grader.model.steps.close_connections import CloseConnections, ConnectionsClosed


def close_connections(options: CloseConnections, lab: Lab) -> ConnectionsClosed:
    """End the connections. They stay known by their names: their rows may still be asked for."""
    chosen = [
        connection
        for connection in lab.connections[options.connections]
        if options.which in (None, connection.facts.number)
    ]
    for connection in chosen:
        connection.close(options.how)
    return ConnectionsClosed(at_s=lab.elapsed_s(), connections=tuple(connection.facts for connection in chosen))
