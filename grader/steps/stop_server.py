"""``stop_server``: sends a signal and waits for the end."""

from grader.model.lab import Lab
from grader.model.steps.stop_server import ServerStopped, StopServer


def stop_server(options: StopServer, lab: Lab) -> ServerStopped:
    """Send the signal. What does not end in time is killed after it was looked at."""
    program = lab.programs[options.server]
    before = program.facts()
    began_s = lab.elapsed_s()
    program.ending_is_expected = True
    program.send_signal(options.signal)
    has_ended = lab.wait_until(lambda: not program.is_running, within_s=options.within)
    after = program.facts()
    waited_s = lab.elapsed_s() - began_s
    if not has_ended:
        program.kill()
    return ServerStopped(at_s=lab.elapsed_s(), before=before, after=after, sent=options.signal, waited_s=waited_s)
