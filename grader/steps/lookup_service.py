"""``lookup_service``: reads ``/etc/services``."""

from grader.model.lab import Lab
from grader.model.steps.lookup_service import UNASSIGNED, LookupService, ServiceLookedUp
from grader.observe.services import find_by_name, find_by_port, parse_services


def lookup_service(options: LookupService, lab: Lab) -> ServiceLookedUp:
    """Find the first line that has the port or the name."""
    path, text = lab.services_text()
    services = parse_services(text).services
    answer: str | int = UNASSIGNED
    if options.port is not None:
        found = find_by_port(services, options.port, options.protocol)
        answer = found.name if found else UNASSIGNED
    else:
        found = find_by_name(services, options.service or "", options.protocol)
        answer = found.port if found else UNASSIGNED
    line = f"{found.name} {found.port}/{found.protocol}" if found else ""
    if found and found.aliases:
        line += f" {' '.join(found.aliases)}"
    return ServiceLookedUp(at_s=lab.elapsed_s(), path=path, answer=answer, line=line)
