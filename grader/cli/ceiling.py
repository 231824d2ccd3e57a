"""The most that an exercise may ask for, as whoever runs the grader says: ``--ceiling memory_mib=512``.

An exercise above it is refused, not given less: with less than its author counted on, right programs would fail.
"""

from typing import TYPE_CHECKING

import click

from grader.cli.suggestions import closest, hint_for

if TYPE_CHECKING:
    from grader.model.exercise import Exercise

VARIABLE = "SOCKGRADE_CEILING"
Ceiling = dict[str, float]
"""The largest allowed value of some limits, by their names; durations in seconds."""


def hold_ceiling(exercise: "Exercise", ceiling: Ceiling) -> None:
    """Raise click.UsageError when an exercise asks for more than it may."""
    asked = {name: getattr(exercise.limits, name) for name in ceiling}
    above = [
        f"\n  - {name}: {asked[name]:,g}, and the ceiling is {most:,g}"
        for name, most in ceiling.items()
        if asked[name] > most
    ]
    if above:
        raise click.UsageError(
            f"`{exercise.slug}` asks for more than it may here:{''.join(above)}\n\n"
            f"hint: raise `--ceiling` (or ${VARIABLE}) where that is wanted, or lower the exercise's `limits`"
        )


def _parse(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> Ceiling:
    return dict(_parse_one(value) for value in values)


def _parse_one(value: str) -> tuple[str, float]:
    from dataclasses import fields

    from grader.model.exercise import Limits

    known = [field.name for field in fields(Limits)]
    name, _, number = value.partition("=")
    if name not in known:
        raise click.BadParameter(f"there is no limit `{name}`{hint_for(closest(name, known))}")
    try:
        return name, float(number)
    except ValueError:
        raise click.BadParameter(f"expected a number after `{name}=`, found `{number}`") from None


ceiling_option = click.option(
    "--ceiling",
    multiple=True,
    envvar=VARIABLE,
    callback=_parse,
    metavar="LIMIT=MOST",
    help="The most that an exercise may ask for, such as memory_mib=512; may be given again.",
)
