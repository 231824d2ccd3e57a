"""Setting a host's setting is the grader's own doing: this only tells what changed."""

from grader.model.finding import Judgement, passed
from grader.model.steps.set_sysctl import SetSysctl, SysctlSet


def judge_set_sysctl(options: SetSysctl, seen: SysctlSet) -> Judgement:
    """Say what the setting was and is."""
    return passed(f"{seen.name} on {options.host}: {seen.before} before, {seen.after} now")
