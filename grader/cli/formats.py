"""The choice of a report's format: one of our own, or one that another package brings."""

from typing import Any

import click


class FormatChoice(click.Choice[str]):
    """A format by its name; others' are looked for only where a name is not ours."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the name. Fails for one that nobody has."""
        if value not in self.choices:
            from grader.model.plugins import is_registered

            if is_registered("format", str(value)):
                return value
        return super().convert(value, param, ctx)
