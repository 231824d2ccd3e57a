"""``run_command``: runs any installed program in a host, to its end."""

from grader.model.lab import Lab
from grader.model.steps.run_command import CommandRan, RunCommand
from grader.steps.placeholders import fill_in


def run_command(options: RunCommand, lab: Lab) -> CommandRan:
    """Run it once. What does not end in time is killed after it was looked at."""
    began_s = lab.elapsed_s()
    program = lab.start_command(
        fill_in(options.command, lab),
        host=options.host,
        privilege=options.privilege,
        environment=options.environment,
        stdin=options.input or "",
    )
    lab.wait_until(lambda: not program.is_running, within_s=options.within)
    facts = program.facts()
    waited_s = lab.elapsed_s() - began_s
    program.kill()
    return CommandRan(at_s=lab.elapsed_s(), program=facts, waited_s=waited_s)
