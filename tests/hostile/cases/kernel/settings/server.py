import os

from echo import attempt, serve

WANTED = [
    "/proc/sys/kernel/core_pattern", "/proc/sys/kernel/modprobe", "/proc/sys/kernel/hotplug", "/proc/sysrq-trigger",
    "/proc/sys/vm/drop_caches", "/proc/sys/net/ipv4/ip_forward", "/proc/sys/fs/binfmt_misc/register",
    "/proc/sys/net/ipv4/ip_unprivileged_port_start", "/sys/kernel/uevent_helper",
    "/sys/fs/cgroup/cgroup.procs", "/sys/fs/cgroup/release_agent", "/proc/acpi/wakeup", "/proc/irq/default_smp_affinity",
]  # fmt: skip


def open_all():
    found = []
    for path in WANTED:
        try:
            os.close(os.open(path, os.O_WRONLY))
            found.append(path)
        except OSError:
            pass
    return found


attempt("settings", open_all)
serve()
