"""``set_sysctl``: changes a network setting of one host."""

from grader.model.lab import Lab
from grader.model.steps.set_sysctl import SetSysctl, SysctlSet


def set_sysctl(options: SetSysctl, lab: Lab) -> SysctlSet:
    """Write the setting, and read it back."""
    before = lab.read_sysctl(options.host, options.name)
    lab.write_sysctl(options.host, options.name, str(options.value))
    after = lab.read_sysctl(options.host, options.name)
    return SysctlSet(at_s=lab.elapsed_s(), name=options.name, before=before, after=after)
