"""Questions about the system calls of a program that was started once more under strace."""

import re

from grader.diagnosis.scene import Scene
from grader.model.closer_look import TracedCall

_PORT = re.compile(r"sin6?_port=htons\(([0-9]{1,5})\)")
_ADDRESS = re.compile(r'inet_(?:addr\(|pton\(AF_INET6, )"([^"]*)"')
_PATH = re.compile(r'sun_path=@?"([^"]*)"')


def calls_named(scene: Scene, *names: str) -> list[TracedCall]:
    """Return the calls of these names."""
    return [call for call in scene.look.calls if call.name in names]


def never_called(scene: Scene, name: str) -> bool:
    """Return whether the traced program surely made no such call: not where it was ended while it went on."""
    return not scene.look.calls_cut_off and not calls_named(scene, name)


def failed_bind(scene: Scene, *errors: str) -> TracedCall | None:
    """Return the first bind(2) that failed so."""
    return next((call for call in calls_named(scene, "bind") if call.error in errors), None)


def port_of(call: TracedCall) -> int:
    """Return the port among a call's arguments; 0 when there is none.

    >>> port_of(TracedCall(process=0, name="bind", arguments="3, {sin_port=htons(80)}", result=0, line=""))
    80
    """
    match = _PORT.search(call.arguments)
    return int(match[1]) if match else 0


def address_of(call: TracedCall) -> str:
    """Return the IP address among a call's arguments; nothing when there is none."""
    match = _ADDRESS.search(call.arguments)
    return match[1] if match else ""


def path_of(call: TracedCall) -> str:
    """Return the path of a UNIX socket among a call's arguments; nothing when there is none."""
    match = _PATH.search(call.arguments)
    return match[1] if match else ""


def sets_option(scene: Scene, option: str) -> bool:
    """Return whether the program switched a socket option on."""
    return any(f", {option}, [1]" in call.arguments for call in calls_named(scene, "setsockopt"))
