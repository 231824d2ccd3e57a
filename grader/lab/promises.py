"""What each kind of lab promises of the programs in it, and why it does not promise the rest. Pure."""

from grader.model.report import Promise

_TEXTS = {
    "files": "opens no file but the system's own, read-only, and its working copy",
    "processes": "signals, traces and watches no process but its own",
    "teardown": "leaves no process behind, however it forks",
    "privileges": "never has the rights of the machine's root",
    "system-calls": "is refused system calls that reach other parts of the kernel",
    "memory": "is stopped above its limit of memory, all its processes together",
    "disk": "fills no more disk space, and makes no more files, than its limits",
    "network": "reaches no network but the lab's own",
}
"""What a program does, by the promise's name; `sandbox_probe.py` tries each of them but `teardown`."""
FOR_STRANGERS = frozenset({"processes", "teardown", "privileges", "system-calls"})
"""Without these, a program must be one's own, or be trusted."""
_NO_NAMESPACES = "there are no namespaces here"


def lab_promises() -> tuple[Promise, ...]:
    """Return what the real lab promises: all of it."""
    return tuple(Promise(name=name, text=text, holds=True) for name, text in _TEXTS.items())


def process_promises(*, is_job_user: bool, is_root: bool, landlock: int) -> tuple[Promise, ...]:
    """Return what plain processes promise.

    ``is_job_user``: the grader is root, and programs run as a user who is nobody else; ``landlock`` is the version
    of the kernel's interface, 0 for none.
    """
    keeps_apart = is_job_user or landlock >= 6
    without = {
        "files": "" if landlock else "this kernel has no Landlock, which could refuse files",
        "processes": "" if keeps_apart else "programs run as the grader's user, and this kernel has no Landlock 6",
        "teardown": "" if keeps_apart else "a chain of forks can outrun the grader: this kernel has no Landlock 6",
        "privileges": "programs would run as this machine's root" if is_root and not is_job_user else "",
        "disk": f"{_NO_NAMESPACES}: only the size of each file is limited",
        "network": f"{_NO_NAMESPACES}: programs share the machine's network",
    }
    return tuple(
        Promise(name=name, text=text, holds=not without.get(name), because=without.get(name, ""))
        for name, text in _TEXTS.items()
    )
