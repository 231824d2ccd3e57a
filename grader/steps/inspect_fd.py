"""``inspect_fd``: one look at ``/proc/PID/fd``."""

from grader.model.lab import Lab
from grader.model.observations import DescriptorTable
from grader.model.steps.inspect_fd import InspectFd


def inspect_fd(options: InspectFd, lab: Lab) -> DescriptorTable:
    """Read the descriptors of the server and its children."""
    return lab.descriptor_table(options.server)
