"""Makes evidence of a scene: rows of the table, what threads wait in, what strace printed."""

from collections.abc import Iterable

from grader.checks.evidence import marked_table
from grader.diagnosis.scene import Scene
from grader.model.closer_look import ProcessFacts, TracedCall
from grader.model.finding import Evidence, MarkedDescriptors, Transcript
from grader.model.sockets import SocketRow


def table(scene: Scene, *rows: SocketRow) -> tuple[Evidence, ...]:
    """Return the table of the program's host with these rows marked."""
    return (marked_table(scene.table, scene.indexes(*rows)),) if scene.table is not None else ()


def descriptors(scene: Scene, *numbers: int) -> tuple[Evidence, ...]:
    """Return the program's descriptors with these numbers marked."""
    if scene.program is None:
        return ()
    rows = scene.program.descriptors
    marked = tuple(index for index, row in enumerate(rows) if row.descriptor in numbers)
    return (MarkedDescriptors(program=scene.program_name, rows=rows, marked=marked),)


def waits(scene: Scene) -> tuple[Evidence, ...]:
    """Return in which system call each thread of the program waits, as ``/proc/PID/syscall`` shows it."""
    lines = [f"process {process.pid}: {_process_words(scene, process)}" for process in scene.processes]
    return (Transcript(title="what its processes are doing", text="\n".join(lines)),) if lines else ()


def _process_words(scene: Scene, process: ProcessFacts) -> str:
    if process.waits:
        return ", ".join(_call(scene, call.name, call.descriptor) for call in process.waits)
    return {"R": "runs", "Z": "has ended, and nobody has waited for it (zombie)"}.get(
        process.state, f"state {process.state}"
    )


def _call(scene: Scene, name: str, descriptor: int) -> str:
    row = scene.row_at(descriptor)
    return f"waits in {name}({descriptor})" + (f", which is {row.local} – {row.remote}" if row is not None else "")


def calls(scene: Scene, wrong: Iterable[TracedCall] = ()) -> tuple[Evidence, ...]:
    """Return what strace printed, with an arrow at the calls that matter."""
    marked = {id(call) for call in wrong}
    lines = [call.line + ("   <=====" if id(call) in marked else "") for call in scene.look.calls]
    title = "its system calls about sockets, as `strace -f -e trace=network` shows them"
    return (Transcript(title=title, text="\n".join(lines)),) if lines else ()
