"""What a holder is told before it is forked. Pure."""

from grader.model.plainclass import plain

ISOLATED_ROOM = "/sys"
"""Where an isolated holder mounts its own tmpfs, seen by itself and its sandboxes' launcher alone. Every Linux has
this folder, nothing in the lab needs what it holds: no folder must be made on the machine, or be left behind."""


@plain
class HolderPlan:
    """What a holder is told before it is forked."""

    job_user: int
    """The uid that the lab's root is outside; 0 only in a user namespace that has no other."""
    job_group: int
    change_user: bool
    """Whether the grader is root, and programs must run as the job user."""
    isolated: bool
    """Whether to make namespaces; without them a folder of the machine is the room, and goes with the holder."""
    room: str
    """The holder's own folder."""
    keeps_signals: bool
    """Without namespaces: whether Landlock keeps signals among the lab's processes."""
    opens_only: tuple[tuple[str, int], ...]
    """Without namespaces: the paths that programs may open besides their own room, with Landlock's rights to them;
    none where the kernel has no Landlock."""
    binds: tuple[tuple[str, str], ...]
    """Folders of the machine shown in the room: (source, name below the room)."""
    room_mib: int
    """Space of the lab's file system."""
    room_inodes: int
    keeps_open: tuple[int, ...] = ()
    """Descriptors of the grader, above the standard ones, that stay open until the holder has ended everything."""
