"""Processes that do one task after the other for this one: whoever ends one of them costs only its own task."""
