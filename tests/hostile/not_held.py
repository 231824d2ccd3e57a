"""Cases whose right expectation the product does not meet yet, and what happens instead.

Each must fail: one that is met no longer belongs here.
"""

import os
from typing import Literal

Who = Literal["anybody", "root", "user"]
_ALL: dict[tuple[str, str, Who], str] = {}
NOT_HELD = {
    (case, isolation): what
    for (case, isolation, who), what in _ALL.items()
    if who in ("anybody", "user" if os.geteuid() else "root")
}
"""By the case's name and the isolation, for whoever runs this."""
