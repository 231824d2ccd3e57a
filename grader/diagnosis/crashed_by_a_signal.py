"""The program did something that the kernel or the C library ends a program for."""

from grader.checks.byte_difference import visible
from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import Scene
from grader.model.steps.send import Send

_MEANINGS = {
    "SIGSEGV": "it used memory that is not its own",
    "SIGBUS": "it used memory that is not there",
    "SIGABRT": "a check of its own or of the C library failed",
    "SIGFPE": "it divided by zero",
    "SIGILL": "it ran into something that is no instruction",
    "SIGTRAP": "it ran into a trap of the compiler's",
}


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where a signal for a wrong memory access, a failed check or a wrong instruction ended the
    program.
    """
    name = scene.facts.signal if scene.has_ended_itself and scene.facts else None
    if name not in _MEANINGS:
        return None
    when = "before a client had said anything"
    if any(scene.earlier(Send)):
        when = "after clients had said something in an earlier step"
    if scene.exchanged is not None:
        when = f"after clients had sent {scene.exchanged.payload_bytes} bytes: `{visible(scene.payload[:40])}`"
    return certain(name=name, meaning=_MEANINGS[name], when=when)


MISTAKE = Mistake(
    id="crashed-by-a-signal",
    title="it crashed: {meaning} ({name})",
    explanation=("The kernel ended the program by the signal {name}, which means: {meaning}. It happened {when}."),
    advice=(
        "Build with `gcc -g -fsanitize=address,undefined` and start it by hand: it then prints the line. Look at "
        "array indexes, at sizes given to memcpy(), and at what recv() returned: it may be -1 or 0, and it ends "
        "no text with '\\0'."
    ),
    concept="signals that end a program",
    link=manual("signal", 7),
    recognise=recognise,
)
