"""The process id of a program."""

from grader.model.questions.from_run import ProgramPid
from grader.model.steps.run_server import ServerStarted
from grader.quiz.facts.seen import (
    NotSeen,
    Observations,
    SeenFact,
    descriptor_tables,
    marked_descriptors,
    marked_rows,
)


def program_pid(fact: ProgramPid, observations: Observations) -> SeenFact:
    """Return the id of the program's first process, as the machine outside the lab counts."""
    for started in observations.values():
        if isinstance(started, ServerStarted) and started.program.name == fact.program and started.program.pid:
            pid, table = started.program.pid, started.sockets
            held = [i for i, row in enumerate(table.rows) if any(owner.pid == pid for owner in row.owners)]
            if held:
                return SeenFact(value=pid, evidence=marked_rows(table, held))
    descriptors = descriptor_tables(observations, fact.program)[0]
    pid = descriptors.program.pid
    own = [index for index, row in enumerate(descriptors.rows) if row.pid == pid]
    if not own:
        raise NotSeen(f"`{fact.program}` had ended")
    return SeenFact(value=pid, evidence=marked_descriptors(descriptors, own))
