"""What may forbid a lab: one named obstacle a file. Each recognises itself, from what was said and what is seen.

Pure: facts in, an obstacle out.
"""

from collections.abc import Callable

from grader.doctor.facts import MachineFacts, Refusal
from grader.doctor.obstacles import (
    apparmor,
    changed_root,
    container_rules,
    debian_setting,
    limited_namespaces,
    masked_proc,
    missing_command,
    network_devices,
    old_kernel,
    own_limits,
    seccomp_filter,
    unknown,
    used_up,
)
from grader.doctor.obstacles.base import Obstacle

Recognise = Callable[[MachineFacts, Refusal], Obstacle | None]

OBSTACLES: dict[str, Recognise] = {
    "missing_command": missing_command.recognise,
    "own_limits": own_limits.recognise,
    "old_kernel": old_kernel.recognise,
    "limited_namespaces": limited_namespaces.recognise,
    "used_up": used_up.recognise,
    "apparmor": apparmor.recognise,
    "masked_proc": masked_proc.recognise,
    "network_devices": network_devices.recognise,
    "changed_root": changed_root.recognise,
    "debian_setting": debian_setting.recognise,
    "container_rules": container_rules.recognise,
    "seccomp_filter": seccomp_filter.recognise,
    "unknown": unknown.recognise,
}
"""From those with the surest signs to those that remain; the first that recognises itself is told."""


def recognise_obstacle(facts: MachineFacts, refusal: Refusal) -> Obstacle:
    """Return what stands in the way."""
    found = (recognise(facts, refusal) for recognise in OBSTACLES.values())
    return next(obstacle for obstacle in found if obstacle is not None)
