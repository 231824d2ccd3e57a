"""``open_connections``: clients connect, and stay connected."""

from grader.model.lab import Lab
from grader.model.steps.open_connections import ConnectionsOpened, OpenConnections
from grader.steps.aftermath import let_crashes_show
from grader.steps.targets import table_of_target, target_of


def open_connections(options: OpenConnections, lab: Lab) -> ConnectionsOpened:
    """Open the connections from all hosts at once."""
    address, port = target_of(options.to, options.family, lab)
    began_s = lab.elapsed_s()
    _, facts, notes = lab.connect(
        options.name,
        hosts=options.from_hosts,
        count=options.count,
        address=address,
        port=port,
        protocol=options.protocol,
        client=options.client,
        source_port=options.source_port,
        deadline_s=options.within,
    )
    waited_s = lab.elapsed_s() - began_s
    # Not where there was only silence until the time was up: that is what is told, whatever ends a moment later.
    if any(fact.error not in (None, "ETIMEDOUT") for fact in facts):
        let_crashes_show(lab)
    return ConnectionsOpened(
        at_s=lab.elapsed_s(),
        connections=tuple(facts),
        server_sockets=table_of_target(options.from_hosts[0], address, lab),
        notes=notes,
        waited_s=waited_s,
    )
