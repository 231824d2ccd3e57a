"""How much of a report is told."""

from typing import Literal

Detail = Literal["full", "failures", "brief"]
"""How much is told: all; all of what did not pass; or a sentence for each that did not pass."""
