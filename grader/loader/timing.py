"""Where `eventually`, `always` and `never` belong: said to an author who put one somewhere else."""

from grader.model.base import Timing
from grader.model.language import Model, keys_of
from grader.model.steps import STEP_OPTIONS

TIMING_KEYS = frozenset(keys_of(Timing))
_LOOKING = tuple(kind for kind, options in STEP_OPTIONS.items() if issubclass(options, Timing))
_KINDS: dict[type[Model], str] = {options: kind for kind, options in STEP_OPTIONS.items()}


def timing_hint(key: str, options: type[Model] | None) -> str:
    """Return where a key belongs that was found where it is unknown; nothing for another key.

    ``options`` are those of the step that it was found in or beside, where that is known.
    """
    if key not in TIMING_KEYS:
        return ""
    kind = _KINDS.get(options) if options is not None else None
    if kind in _LOOKING:
        return f"`{key}` belongs into `{kind}`, beside its other options"
    steps = ", ".join(f"`{each}`" for each in _LOOKING)
    instead = (
        f"; `within` says how long `{kind}` may take" if kind and options and "within" in keys_of(options) else ""
    )
    return f"`{key}` belongs into a step that looks ({steps}){instead}"
