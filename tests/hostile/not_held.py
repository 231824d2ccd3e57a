"""Cases whose right expectation the product does not meet yet, and what happens instead.

Each must fail: one that is met no longer belongs here.
"""

import os
from typing import Literal

Who = Literal["anybody", "root", "user"]
_STRAYS = "without namespaces, a process that has dropped its environment lives on when its program is stopped"
_COUNTED = "as root, processes of an earlier program of the run count until they have ended"
_ALL: dict[tuple[str, str, Who], str] = {
    ("processes/outlives-its-stop", "process", "anybody"): f"{_STRAYS}, and the report blames the machine",
    ("limits/processes-below", "process", "root"): _COUNTED,
}
NOT_HELD = {
    (case, isolation): what
    for (case, isolation, who), what in _ALL.items()
    if who in ("anybody", "user" if os.geteuid() else "root")
}
"""By the case's name and the isolation, for whoever runs this."""
