"""``bind_port``: a process of its own asks for a port."""

from grader.model.endpoints import is_ip_address
from grader.model.lab import Lab
from grader.model.steps.bind_port import BindPort, PortBound


def bind_port(options: BindPort, lab: Lab) -> PortBound:
    """Ask once, and read what the answer depends on: who has the port, the setting, the capability."""
    address = options.address if is_ip_address(options.address) else lab.address(options.address)
    sockets = lab.socket_table(options.host)
    start = lab.read_sysctl(options.host, "net.ipv4.ip_unprivileged_port_start")
    error, capable = lab.bind(
        host=options.host,
        address=address,
        port=options.port,
        protocol=options.protocol,
        privilege=options.privilege,
        reuse=options.reuse_address,
    )
    return PortBound(
        at_s=lab.elapsed_s(),
        error=error,
        address=address,
        unprivileged_port_start=int(start),
        has_net_bind_service=capable,
        sockets=sockets,
    )
